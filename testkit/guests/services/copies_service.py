#!/usr/bin/env python3
# rsync and tar in mid-copy, each of a tree of its own with many small files, a large one, links and holes; when one is
# done, the copy is compared byte for byte, and it begins anew.
import filecmp
import os
import random
import shutil
import subprocess

from service_guest import FILES, PATIENCE_SECONDS, SCRATCH, equal, program, run, start

SOURCE = os.path.join(SCRATCH, "source")
PIECE = 100_000
KEPT = 4


def write_source():
    values = random.Random(5)
    for folder in range(8):
        os.makedirs(f"{SOURCE}/{folder}/deep")
        for number in range(20):
            with open(f"{SOURCE}/{folder}/deep/{number}", "wb") as file:
                file.write(values.randbytes(values.randrange(9000)))
        os.symlink(f"deep/{folder}", f"{SOURCE}/{folder}/link")
    with open(f"{SOURCE}/large", "wb") as file:
        file.write(values.randbytes(3_000_000))
        file.seek(5_000_000)
        file.write(b"behind the hole")


def same(one, other):
    """Names, contents, links, rights and times."""
    compared = filecmp.dircmp(one, other, ignore=[])
    equal("names", ([], []), (compared.left_only, compared.right_only))
    for name in compared.common:
        left, right = os.path.join(one, name), os.path.join(other, name)
        if os.path.islink(left):
            equal("link", os.readlink(left), os.readlink(right))
        elif os.path.isdir(left):
            same(left, right)
        else:
            equal(f"contents of {name}", True, filecmp.cmp(left, right, shallow=False))
            equal(f"rights of {name}", os.stat(left).st_mode, os.stat(right).st_mode)
            equal(f"seconds of {name}", int(os.stat(left).st_mtime), int(os.stat(right).st_mtime))


class Targets:
    """A new one for each copy: tar knows its directories by their inodes, which what is deleted and put back has not."""

    def __init__(self, name):
        self.name = name
        self.count = 0

    def next(self):
        self.count += 1
        shutil.rmtree(self.path(self.count - KEPT), ignore_errors=True)
        os.makedirs(self.path(self.count))
        return self.path(self.count)

    def path(self, number):
        return os.path.join(FILES, f"{self.name}{number}")


class Rsync:
    def __init__(self):
        self.targets = Targets("rsync")
        self.begin()

    def begin(self):
        self.target = self.targets.next()
        self.process = start([program("rsync"), "-a", "--sparse", "--bwlimit=2500", f"{SOURCE}/", f"{self.target}/"])

    def step(self):
        if self.process.poll() is not None:
            self.finish()
            self.begin()

    def finish(self):
        equal("rsync's status", 0, self.process.wait(PATIENCE_SECONDS))
        same(SOURCE, self.target)


class Tar:
    """Two of them; what one packs is handed to the other piece by piece."""

    def __init__(self):
        self.targets = Targets("tar")
        self.complaints = open(os.path.join(SCRATCH, "tar.err"), "a+")
        self.begin()

    def begin(self):
        self.target = self.targets.next()
        self.packing = subprocess.Popen([program("tar"), "-C", SOURCE, "-cSf", "-", "."], stdout=subprocess.PIPE, bufsize=0)
        self.unpacking = subprocess.Popen([program("tar"), "-C", self.target, "-xf", "-"], stdin=subprocess.PIPE,
                                          stderr=self.complaints)

    def step(self):
        piece = self.packing.stdout.read(PIECE)
        self.unpacking.stdin.write(piece)
        if not piece:
            self.finish()
            self.begin()

    def finish(self):
        shutil.copyfileobj(self.packing.stdout, self.unpacking.stdin)
        self.packing.stdout.close()
        self.unpacking.stdin.close()
        statuses = [process.wait(PATIENCE_SECONDS) for process in (self.packing, self.unpacking)]
        self.complaints.seek(0)
        equal("statuses and what is said", ([0, 0], ""), (statuses, self.complaints.read()))
        same(SOURCE, self.target)


def prepare():
    write_source()
    copies = [Rsync(), Tar()]

    def check(ticks):
        for copy in copies:
            copy.step()

    def end():
        for copy in copies:
            copy.finish()

    return check, end


run(prepare)
