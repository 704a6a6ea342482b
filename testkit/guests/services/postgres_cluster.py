# A PostgreSQL of a test's own, and sessions with it. As root it runs as the user `postgres`, for it refuses to be root.
import os
import random
import shutil
import subprocess

from service_guest import FILES, SCRATCH, equal, eventually, program, skip, start

MARK = "-- end --"
OWNER = "postgres"


def places():
    base = "/usr/lib/postgresql"
    return [f"{base}/{version}/bin" for version in sorted(os.listdir(base))] if os.path.isdir(base) else []


def as_owner():
    """The directories above the scratch directory may be open to root alone."""
    if os.getuid() != 0:
        return []
    try:
        shutil.chown(SCRATCH, OWNER, OWNER)
    except LookupError:
        skip(f"there is no user {OWNER}")
    return ["setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--clear-groups", "--inh-caps=+dac_read_search",
            "--ambient-caps=+dac_read_search"]


def with_a_name():
    """initdb wants a user that has a name, which a plain uid need not have."""
    return [] if os.getuid() == 0 else ["unshare", "--user", f"--map-user={OWNER}", f"--map-group={OWNER}"]


class Session:
    """psql over pipes: one statement, its lines."""

    def __init__(self, owner, host, port, number):
        self.random = random.Random(number)
        self.psql = subprocess.Popen([*owner, program("psql", *places()), "-X", "-q", "-A", "-t", "-h", host, "-p", str(port),
                                      "-U", OWNER, "-d", "postgres", "-v", "ON_ERROR_STOP=1"],
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def ask(self, statement):
        self.psql.stdin.write(f"{statement};\n\\echo {MARK}\n")
        lines = []
        while (line := self.psql.stdout.readline()) != MARK + "\n":
            if not line:
                raise EOFError("psql ended")
            lines.append(line.rstrip("\n"))
        return lines

    def end(self):
        self.psql.stdin.close()
        equal("psql's status", 0, self.psql.wait(30))


def await_server(port):
    check = [program("pg_isready", *places()), "-q", "-h", SCRATCH, "-p", str(port), "-U", OWNER]

    def attempt():
        if subprocess.run(check).returncode != 0:
            raise OSError("not ready")

    eventually("start of the server", attempt)


def start_cluster(owner, port, *settings):
    """The server, answering."""
    initdb = [*owner, *with_a_name(), program("initdb", *places()), "-D", FILES, "-A", "trust", "--no-sync",
              "-E", "UTF8", "--locale=C", "--wal-segsize=1", "-U", OWNER]
    made = subprocess.run(initdb, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if made.returncode != 0:
        skip("initdb: " + made.stderr.strip().replace("\n", " | "))
    server = start([*owner, program("postgres", *places()), "-D", FILES, "-k", SCRATCH, "-p", str(port), "-c",
                    "listen_addresses=127.0.0.1", *[word for setting in settings for word in ("-c", setting)]])
    await_server(port)
    return server
