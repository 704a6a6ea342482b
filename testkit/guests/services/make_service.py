#!/usr/bin/env python3
# `make -j4` of a C project, again and again: each time all that it makes is, byte for byte, what an undisturbed build made.
import hashlib
import os
import subprocess

from service_guest import FILES, PATIENCE_SECONDS, equal, program, run, start

SOURCES = 24
MAKEFILE = """objects := $(patsubst %.c,%.o,$(wildcard part*.c))
all: program listing
program: main.o libparts.a
	$(CC) -o $@ $^
libparts.a: $(objects)
	rm -f $@
	ar rcD $@ $^
%.o: %.c parts.h
	$(CC) -O2 -g -c -o $@ $<
listing: program
	./program | sort -n | sed 's/^/line /' >$@
clean:
	rm -f *.o *.a program listing
"""
PART = """#include "parts.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static int compare(const void *a, const void *b) {{ return *(const int *)a - *(const int *)b; }}
int part{number}(int from) {{
  int numbers[64];
  for (int i = 0; i < 64; i++) numbers[i] = (i * {number} + from) * 7919 % 1009;
  qsort(numbers, 64, sizeof numbers[0], compare);
  char text[32];
  snprintf(text, sizeof text, "%d", numbers[{number} % 64]);
  return (int)strlen(text) + numbers[63];
}}
"""


def write(name, text):
    with open(os.path.join(FILES, name), "w") as file:
        file.write(text)


def write_project():
    os.makedirs(os.path.join(FILES, "tmp"))
    numbers = range(SOURCES)
    write("Makefile", MAKEFILE)
    write("parts.h", "".join(f"int part{number}(int from);\n" for number in numbers))
    for number in numbers:
        write(f"part{number}.c", PART.format(number=number))
    calls = "".join(f'  printf("%d\\n", part{number}({number}));\n' for number in numbers)
    write("main.c", f'#include "parts.h"\n#include <stdio.h>\nint main(void) {{\n{calls}  return 0;\n}}\n')


def results():
    """Name and digest of all that is there."""
    found = {}
    for folder, _, names in os.walk(FILES):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                found[name] = hashlib.sha256(file.read()).hexdigest()
    return found


def make(*goals):
    # What the compiler writes for the assembler is a file like any other.
    return start([program("make"), "-C", FILES, "-j4", *goals], env={**os.environ, "TMPDIR": os.path.join(FILES, "tmp")})


def prepare():
    program("gcc")
    write_project()
    sources = results()
    equal("undisturbed build", 0, make().wait())
    undisturbed = results()
    building, cleaning = make("clean"), True

    def next_step():
        nonlocal building, cleaning
        equal("make's status", 0, building.wait(PATIENCE_SECONDS))
        equal("what make made", sources if cleaning else undisturbed, results())
        cleaning = not cleaning
        building = make("clean") if cleaning else make()

    def check(ticks):
        if building.poll() is not None:
            next_step()

    def end():
        next_step()
        next_step()
        building.wait()

    return check, end


run(prepare)
