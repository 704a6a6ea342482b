#!/usr/bin/env python3
# PostgreSQL under pgbench, whose sums a session beside it compares.
import signal

from bench_guest import measure
from postgres_cluster import OWNER, Session, as_owner, places, start_cluster
from service_guest import SCRATCH, equal, free_port, program, start, stop

SCALE = 5
CLIENTS = 2
LONG_SECONDS = 3600
SUMS = ("SELECT (SELECT sum(bbalance) FROM pgbench_branches) = (SELECT sum(tbalance) FROM pgbench_tellers) "
        "AND (SELECT sum(bbalance) FROM pgbench_branches) = (SELECT coalesce(sum(delta), 0) FROM pgbench_history)")


def prepare():
    owner, port = as_owner(), free_port()
    server = start_cluster(owner, port, "shared_buffers=64MB")
    pgbench = [*owner, program("pgbench", *places()), "-h", SCRATCH, "-p", str(port), "-U", OWNER]
    made = start([*pgbench, "-i", "-q", "-s", str(SCALE), "postgres"])
    equal("pgbench -i", 0, made.wait())
    session = Session(owner, SCRATCH, port, 0)
    load = start([*pgbench, "-n", "-c", str(CLIENTS), "-T", str(LONG_SECONDS), "postgres"])

    def end():
        stop(load)
        session.end()
        stop(server, signal.SIGINT)

    return lambda: equal("sums agree", ["t"], session.ask(SUMS)), end


measure(prepare)
