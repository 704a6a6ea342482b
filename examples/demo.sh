#!/bin/bash
# Protects a shell script with its children and a JVM, kills all of it with SIGKILL, sees it come back, and compares.
set -euo pipefail
home=$(cd -- "$(dirname -- "$0")/.." && pwd)
am=$home/duration-am
group=demo
place=$(mktemp -d "${TMPDIR:-/tmp}/duration-demo.XXXXXX")
export DURATION_STATE_DIR=$place/state DURATION_RUNTIME_DIR=$place/run

finish() {
  "$am" stop --kill "$group" >/dev/null 2>&1 || :
  "$am" agent --stop >/dev/null 2>&1 || :
  rm -rf "$place"
}
trap finish EXIT

say() { printf '\n== %s\n' "$*"; }
show() {
  printf '$ duration-am %s\n' "$*"
  "$am" "$@"
}
# The last line that the till, or the stock keeper, has written.
last() { "$am" logs "$group" | grep "^$1:" | tail -n 1; }
number() { sed -E 's/^[a-z]+: (customer )?([0-9]+).*/\2/'; }
wait_for() {
  for _ in $(seq 100); do
    [ -z "$(last "$1")" ] || return 0
    sleep 0.2
  done
  echo "$1 says nothing" >&2
  return 1
}

say "a script that starts a till (bash) and a stock keeper (Java), protected"
show run -d -g "$group" -p "$home/examples/demo/demo.yaml" -- "$home/examples/demo/start-till.sh"
wait_for till
wait_for stock
show ps "$group"

say "a checkpoint of all of it, while it works"
before=$(last till | number)
printf '$ duration-am checkpoint %s\n' "$group"
taken=$("$am" checkpoint "$group")
echo "$taken"
after=$(last till | number)
sleep 2

say "its processes die, all at once, by SIGKILL"
last till
last stock
pids=$("$am" ps "$group" --json | sed -n 's/.*"hostPid" : \([0-9]*\).*/\1/p' | sort -rn)
# One argument for each process; some are short-lived, and gone already.
# shellcheck disable=SC2086
kill -KILL $pids 2>/dev/null

say "the whole tree comes back from the checkpoint by itself, and goes on"
for _ in $(seq 300); do
  ! "$am" events "$group" | grep -q ' restored ' || break
  sleep 0.2
done
show events "$group"
sleep 3
# The first customer that comes for the second time is the first one after the checkpoint.
resumed=$("$am" logs "$group" | grep '^till:' | number | awk '$1 <= last { print $1; exit } { last = $1 }')
"$am" logs "$group" | tail -n 5
show ps "$group"

if [ -n "$resumed" ] && [ "$resumed" -gt "$before" ] && [ "$resumed" -le "$((after + 1))" ] &&
  ! "$am" logs "$group" | grep -q WRONG; then
  say "the till went on at customer $resumed (the checkpoint was at $before to $after), every audit is right"
else
  say "the demo FAILED: the till went on at customer $resumed, the checkpoint was at $before to $after"
  exit 1
fi
