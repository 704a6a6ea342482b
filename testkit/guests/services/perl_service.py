#!/usr/bin/env python3
# A preforking HTTP server in perl: a parent and four children, who take turns to accept by a lock, leave after some
# connections and are replaced; what each has served it tells its parent, who counts, and answers on a port of its own.
import hashlib
import os

from service_guest import SCRATCH, HttpClient, equal, eventually, free_port, program, run, start, stop

CHILDREN = 4
SERVER = r"""
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use Fcntl ':flock';
use IO::Select;
use IO::Socket::INET;

my ($children, $port, $parent_port, $lock) = @ARGV;
my $listener = IO::Socket::INET->new(LocalAddr => "127.0.0.1:$port", Listen => 20, ReuseAddr => 1) or die $!;
my $own = IO::Socket::INET->new(LocalAddr => "127.0.0.1:$parent_port", Listen => 20, ReuseAddr => 1) or die $!;
pipe(my $told, my $tell) or die $!;
my (%alive, $total);
$SIG{TERM} = sub { kill TERM => keys %alive; exit 0 };
$SIG{CHLD} = sub { while ((my $pid = waitpid(-1, 1)) > 0) { delete $alive{$pid} } };

sub answer {
    my ($client, $body) = @_;
    print $client "HTTP/1.1 200 OK\r\nContent-Length: " . length($body) . "\r\n\r\n$body";
    $client->flush;
}

sub converse {
    my ($client) = @_;
    my $served = 0;
    while (my $request = <$client>) {
        while (my $header = <$client>) { last if $header eq "\r\n" }
        syswrite $tell, 'x';
        answer($client, ++$served . " $$ " . sha256_hex((split / /, $request)[1]));
    }
}

sub serve {
    $SIG{TERM} = $SIG{CHLD} = 'DEFAULT';
    open(my $turn, '>', $lock) or die $!;
    for (1 .. 5) {
        flock($turn, LOCK_EX);
        my $client = $listener->accept;
        flock($turn, LOCK_UN);
        converse($client);
    }
    exit 0;
}

my $both = IO::Select->new($told, $own);
while (1) {
    while (keys %alive < $children) {
        my $pid = fork() // die $!;
        serve() if $pid == 0;
        $alive{$pid} = 1;
    }
    $both->can_read(0.05);
    # What was told before the question came is counted before the answer.
    my $asked = IO::Select->new($own)->can_read(0);
    $total += sysread($told, my $bytes, 4096) if IO::Select->new($told)->can_read(0);
    my $client = ($asked && $own->accept) or next;
    while (<$client>) { last if $_ eq "\r\n" }
    answer($client, "$total " . join ' ', sort keys %alive);
}
"""


def prepare():
    ports = [free_port(), free_port()]
    script = os.path.join(SCRATCH, "server.pl")
    with open(script, "w") as file:
        file.write(SERVER)
    server = start([program("perl"), script, str(CHILDREN), *map(str, ports), os.path.join(SCRATCH, "turn")])
    clients = [eventually("connection to perl", lambda: HttpClient(ports[0])) for _ in range(2)]
    total = 0

    def ask(client, path, served):
        nonlocal total
        total += 1
        got = client.get(path).decode().split()
        equal("answer", (str(served), hashlib.sha256(path.encode()).hexdigest()), (got[0], got[2]))
        return got[1]

    def check(ticks):
        served = {ask(client, f"/{ticks}/{number}", ticks + 1) for number, client in enumerate(clients)}
        equal("children with kept connections", 2, len(served))
        new = HttpClient(ports[0])
        ask(new, f"/{ticks}", 1)
        new.connection.close()
        counted, *alive = eventually("answer of the parent", lambda: HttpClient(ports[1])).get("/").decode().split()
        equal("served in all", total, int(counted))
        equal("children that serve are alive", served, served & set(alive))

    return check, lambda: stop(server)


run(prepare)
