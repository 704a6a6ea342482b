#!/usr/bin/env python3
# php-cli: its web server with three workers, which count in a file behind a lock, and a long-running script that answers
# line by line from what it remembers.
import hashlib
import os
import subprocess

from service_guest import FILES, SCRATCH, HttpClient, equal, eventually, free_port, program, run, start, stop

ROUTER = """<?php
$file = fopen($_SERVER['DOCUMENT_ROOT'] . '/count', 'c+');
flock($file, LOCK_EX);
$count = (int) stream_get_contents($file) + 1;
rewind($file);
fwrite($file, (string) $count);
fclose($file);
echo $count, ' ', hash('sha256', $_SERVER['REQUEST_URI']);
"""
SCRIPT = """<?php
function totals() {
    for ($total = 0, $seen = []; ; $total += $number) {
        $number = yield $total . ' ' . hash('sha256', json_encode($seen));
        $seen[] = ['number' => $number, 'text' => str_repeat('x', $number % 100)];
        $seen = array_slice($seen, -50);
    }
}
$totals = totals();
$totals->current();
while (($line = fgets(STDIN)) !== false) echo $totals->send((int) $line), PHP_EOL;
"""


def write(name, text):
    path = os.path.join(SCRATCH, name)
    with open(path, "w") as file:
        file.write(text)
    return path


class LongRunning:
    def __init__(self, script):
        self.total = 0
        self.seen = []
        self.process = subprocess.Popen([program("php"), script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def ask(self, number):
        self.total += number
        self.seen = [*self.seen, number][-50:]
        listed = ",".join(f'{{"number":{number},"text":"{"x" * (number % 100)}"}}' for number in self.seen)
        self.process.stdin.write(f"{number}\n")
        equal("answer of the script", f"{self.total} {hashlib.sha256(f'[{listed}]'.encode()).hexdigest()}\n",
              self.process.stdout.readline())

    def end(self):
        self.process.stdin.close()
        equal("script's status", 0, self.process.wait())


def prepare():
    port = free_port()
    os.makedirs(FILES)
    server = start([program("php"), "-S", f"127.0.0.1:{port}", "-t", FILES, write("router.php", ROUTER)],
                   env={**os.environ, "PHP_CLI_SERVER_WORKERS": "3"})
    script = LongRunning(write("script.php", SCRIPT))
    count = 0

    def check(ticks):
        nonlocal count
        clients = [eventually("connection to php", lambda: HttpClient(port)) for _ in range(4)]
        for client in clients:
            client.send(f"/{ticks}")
        answers = sorted((client.answer()[1].decode() for client in clients), key=lambda answer: int(answer.split()[0]))
        digest = hashlib.sha256(f"/{ticks}".encode()).hexdigest()
        equal("answers", [f"{count + number + 1} {digest}" for number in range(4)], answers)
        count += 4
        script.ask(ticks)

    def end():
        script.end()
        stop(server)

    return check, end


run(prepare)
