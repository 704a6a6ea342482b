#!/usr/bin/env python3
# A stream of voice in the manner of RTP: every 20 ms a datagram with its number, its time and 160 bytes, to a receiver
# here, which misses none, and to one elsewhere, which sees what a listener of the group would hear.
# Usage: rtp_service.py PROGRESS-FILE SCRATCH-DIR [PORT]
import os
import random
import socket
import struct
import sys
import time

from service_guest import equal, run

PERIOD_SECONDS = 0.02
SAMPLES = 160
SOURCE = 0x5eed
FIRST = 0xfff0  # so that numbers soon begin anew
PACKETS_OF_A_ROUND = 5


def packet(number):
    header = struct.pack("!BBHII", 0x80, 0, (FIRST + number) & 0xffff, number * SAMPLES & 0xffffffff, SOURCE)
    return header + random.Random(number).randbytes(SAMPLES)


def send(receivers):
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    began = time.monotonic()
    number = 0
    while True:
        time.sleep(max(0, began + number * PERIOD_SECONDS - time.monotonic()))
        data = packet(number)
        for receiver in receivers:
            sender.sendto(data, receiver)
        number += 1


def prepare():
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.bind(("127.0.0.1", 0))
    receiver.settimeout(10)
    elsewhere = [("127.0.0.1", int(port)) for port in sys.argv[3:]]
    child = os.fork()
    if child == 0:
        send([receiver.getsockname(), *elsewhere])

    def check(ticks):
        for number in range(ticks * PACKETS_OF_A_ROUND, (ticks + 1) * PACKETS_OF_A_ROUND):
            equal(f"packet {number}", packet(number).hex(), receiver.recv(2000).hex())

    def end():
        os.kill(child, 9)
        equal("status of the sender", 9, os.waitpid(child, 0)[1])

    return check, end


run(prepare)
