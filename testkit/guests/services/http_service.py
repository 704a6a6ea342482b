#!/usr/bin/env python3
# An HTTP server of asyncio in a process of its own, workers of multiprocessing behind pipes, and clients that keep
# their connections; each request is numbered and its answer is checked.
import asyncio
import hashlib
import multiprocessing
import signal

from service_guest import HttpClient, equal, eventually, free_port, run

WORKERS = 3


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


async def converse(reader, writer):
    served = 0
    while line := await reader.readline():
        while (await reader.readline()).strip():
            pass
        served += 1
        body = f"{served} {digest(line.split()[1].decode())}".encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
    writer.close()


async def serve(port):
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # not its parent's, which it was forked with
    server = await asyncio.start_server(converse, "127.0.0.1", port)
    await server.serve_forever()


def work(tasks, results):
    for task in iter(tasks.get, None):
        results.put((task, digest(str(task))))


def prepare():
    port = free_port()
    server = multiprocessing.Process(target=lambda: asyncio.run(serve(port)))
    server.start()
    tasks, results = multiprocessing.Queue(), multiprocessing.Queue()
    workers = [multiprocessing.Process(target=work, args=(tasks, results)) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    clients = [eventually("connection", lambda: HttpClient(port)) for _ in range(5)]

    def check(ticks):
        for number, client in enumerate(clients):
            path = f"/{number}/{ticks}"
            equal("answer", f"{ticks + 1} {digest(path)}", client.get(path).decode())
        for task in range(ticks * 10, ticks * 10 + 10):
            tasks.put(task)
        got = dict(results.get() for _ in range(10))
        equal("results", {task: digest(str(task)) for task in range(ticks * 10, ticks * 10 + 10)}, got)

    def end():
        for _ in workers:
            tasks.put(None)
        for worker in workers:
            worker.join()
        server.terminate()
        server.join()

    return check, end


run(prepare)
