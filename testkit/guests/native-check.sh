#!/bin/bash
# Runs guests natively, unprotected, and checks that they hold: [-s SECONDS] [-x] [NAME...] from guests.list, default all.
# -x stops and continues every process of the guest again and again; guests that test for EINTR are then left out.
set -u

here=$(cd "$(dirname "$0")" && pwd)
built=$here/../target/guests
seconds=3
stress=no
failures=0
while getopts s:x option; do
    case $option in
    s) seconds=$OPTARG ;;
    x) stress=yes ;;
    *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT

. "$here/check-processes.sh"

disturb() {
    local end=$((SECONDS + seconds))
    while ((SECONDS < end)); do
        signal_all STOP
        sleep 0.2
        signal_all CONT
        sleep 0.3
    done
}

end_guest() { # how pid
    if [ "$1" = stop ]; then : >"$work/progress.stop"; else kill -TERM -- "-$2" 2>/dev/null; fi
    for _ in $(seq 1 300); do
        kill -0 "$2" 2>/dev/null || return 0
        sleep 0.1
    done
    signal_all KILL
}

await_none() { # children may take a moment to see that their parent is gone
    for _ in $(seq 1 20); do
        [ -z "$(processes)" ] && return
        sleep 0.1
    done
}

# Prints what is wrong with a progress file, nothing when all is well.
judge() { # exit status
    awk -v status="$1" -v least="$2" '
        /^FAIL/ { print; bad = 1 }
        /^skip/ { skipped = 1 }
        /^ready$/ { ready = NR }
        /^tick / { if ($2 != ++ticks) print "tick " ticks " expected, got: " $0 }
        /^done / { done = 1 }
        END {
            if (skipped) exit
            if (!ready) print "never ready"
            if (!done && !bad) print "no done line"
            if (status != 0 && !bad) print "exit status " status
            if (ticks < least) print "only " ticks + 0 " ticks"
        }' "$work/progress"
}

run_guest() { # name how command...
    local name=$1 how=$2 pid status problems
    shift 2
    rm -rf "$work/progress" "$work/progress.stop" "$work/scratch"
    mkdir -m 755 "$work/scratch"
    setsid "$@" >"$work/out" 2>&1 </dev/null &
    pid=$!
    if [ "$stress" = yes ]; then disturb; else sleep "$seconds"; fi
    end_guest "$how" "$pid"
    wait "$pid"
    status=$?
    await_none
    problems=$(judge "$status" $((seconds * 3)))
    [ -z "$(processes)" ] || problems="$problems left behind: $(processes | tr '\n' ' ')"
    printf '%-18s %s\n' "$name" "${problems:-ok, $(tail -n 1 "$work/progress")}"
    [ -z "$problems" ] || failures=$((failures + 1))
}

wanted() { # name names...
    local name=$1
    shift
    if [ $# -eq 0 ]; then
        [ "$stress" = no ] || [[ $name != waits && $name != timeouts && $name != stopped && $name != tree ]]
        return
    fi
    [[ " $* " == *" $name "* ]]
}

while read -r name how command; do
    [[ $name == \#* || -z $name ]] && continue
    wanted "$name" "$@" || continue
    command=${command//@P/$work/progress}
    command=${command//@S/$work/scratch}
    command=${command//@B/$built}
    run_guest "$name" "$how" ${command//@G/$here}
done <"$here/guests.list"
exit $((failures > 0))
