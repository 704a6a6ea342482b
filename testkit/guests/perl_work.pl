#!/usr/bin/perl
# A perl program at work: hashes, closures, regular expressions, children over pipes, alarms and sorted data.
# Usage: perl_work.pl PROGRESS-FILE [SCRATCH-DIR]; ends on SIGTERM or when PROGRESS-FILE.stop exists.
use strict;
use warnings;
use Digest::MD5 qw(md5_hex);
use Fcntl;
use IO::Handle;
use IPC::Open2;
use POSIX ();
use Time::HiRes qw(sleep setitimer ITIMER_REAL clock_gettime CLOCK_MONOTONIC);

my $progress = $ARGV[0];
my ($ending, $alarms, $ticks) = (0, 0, 0);

sub say_line {
    my ($line) = @_;
    sysopen(my $file, $progress, O_WRONLY | O_APPEND | O_CREAT) or die "cannot open $progress: $!";
    syswrite($file, "$line\n");
    close($file);
}

sub equal {
    my ($what, $expected, $got) = @_;
    $got //= 'nothing';
    return if $expected eq $got;
    say_line("FAIL $what: expected '$expected' got '$got'");
    exit 1;
}

$SIG{PIPE} = 'IGNORE';
$SIG{TERM} = sub { $ending = 1 };
$SIG{ALRM} = sub { $alarms++ };

# Children inherit the mask: a SIGTERM to the whole group must not end one of them in the middle of a check.
sub let_term_in {
    my ($in) = @_;
    POSIX::sigprocmask($in ? POSIX::SIG_UNBLOCK : POSIX::SIG_BLOCK, POSIX::SigSet->new(POSIX::SIGTERM));
}

# A child of this same interpreter that keeps a running total.
sub start_adder {
    pipe(my $from_parent, my $to_child) or die "pipe: $!";
    pipe(my $from_child, my $to_parent) or die "pipe: $!";
    my $pid = fork() // die "fork: $!";
    if ($pid == 0) {
        close($to_child);
        close($from_child);
        $to_parent->autoflush(1);
        my $total = 0;
        while (my $number = <$from_parent>) {
            $total += $number;
            print $to_parent "$total\n";
        }
        exit 0;
    }
    close($from_parent);
    close($to_parent);
    $to_child->autoflush(1);
    return ($pid, $to_child, $from_child);
}

sub make_counter {
    my $count = shift;
    return sub { return $count++ };
}

let_term_in(0);
my ($adder, $to_adder, $from_adder) = start_adder();
my $sed = open2(my $from_sed, my $to_sed, 'sed', '-u', 's/x/y/g');
my $counter = make_counter(1000);
my (%words, @digests, @texts);
for my $i (0 .. 63) {
    $texts[$i] = pack('N*', map { ($_ * 2654435761 + $i) % 4294967296 } 1 .. 4096);
    $digests[$i] = md5_hex($texts[$i]);
}
setitimer(ITIMER_REAL, 0.25, 0.25);

sub check_texts {
    equal("digest of text $_", $digests[$_], md5_hex($texts[$_])) for 0 .. 63;
    my $i = $ticks % 64;
    substr($texts[$i], ($ticks * 97) % 16000, 4) = pack('N', $ticks);
    $digests[$i] = md5_hex($texts[$i]);
}

sub check_words {
    $words{ "word" . ($ticks % 300) } = $ticks;
    my $highest = (sort { $b <=> $a } values %words)[0];
    equal('highest word', $ticks, $highest);
    my $line = join ',', map { "$_=$words{$_}" } sort keys %words;
    my ($found) = $line =~ /word@{[$ticks % 300]}=(\d+)/;
    equal('word found', $ticks, $found);
}

sub check_children {
    print $to_adder "$ticks\n";
    chomp(my $total = <$from_adder> // 'nothing');
    equal('total of the child', $ticks * ($ticks + 1) / 2, $total);
    print $to_sed "x$ticks x\n";
    chomp(my $answer = <$from_sed> // 'nothing');
    equal('answer of sed', "y$ticks y", $answer);
    if ($ticks % 5 == 0) {
        my $output = `echo $ticks; exit 3`;
        equal('output of a command', "$ticks\n", $output);
        equal('code of a command', 3, $? >> 8);
    }
}

sub rest {
    my $end = clock_gettime(CLOCK_MONOTONIC) + 0.1;
    while ((my $left = $end - clock_gettime(CLOCK_MONOTONIC)) > 0 && !$ending) { sleep($left) }
}

say_line('ready');
STDOUT->autoflush(1);
my $alarms_checked = 0;
while (!$ending && !-e "$progress.stop") {
    check_texts();
    check_words();
    check_children();
    equal('closure', 1000 + $ticks, $counter->());
    if ($ticks % 20 == 19) {
        equal('alarms that go on', 1, $alarms > $alarms_checked ? 1 : 0);
        $alarms_checked = $alarms;
    }
    $ticks++;
    say_line("tick $ticks");
    print "line $ticks\n";
    let_term_in(1);
    rest();
    let_term_in(0);
}
close($to_adder);
close($to_sed);
waitpid($adder, 0);
equal('code of the adder', 0, $?);
waitpid($sed, 0);
equal('code of sed', 0, $?);
say_line("done $ticks");
