#!/bin/bash
# Shows that the guests' checks can fail: breaks each running guest from outside, as a faulty restore would, and expects FAIL.
set -u

here=$(cd "$(dirname "$0")" && pwd)
built=$here/../target/guests
failures=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

. "$here/check-processes.sh"

children() { pgrep -P "$1" | head -n "${2:-1}" | tail -n 1; }

# Writes 8 bytes over the start of the page that follows the first PAGES pages of the area whose line in maps matches.
poke() { # pid pattern pages
    local start
    start=$(awk -v pattern="$2" '$0 ~ pattern { print $1; exit }' "/proc/$1/maps")
    start=$((16#${start%%-*} + $3 * 4096))
    printf '\x5a\xa5\x5a\xa5\x5a\xa5\x5a\xa5' | dd of="/proc/$1/mem" bs=8 seek=$((start / 8)) conv=notrunc status=none
}

largest_area() { # pid: the pattern of its largest private anonymous area
    while read -r range rights _ _ inode _; do
        [ "$rights $inode" = 'rw-p 0' ] && echo "$((16#${range#*-} - 16#${range%-*})) ^$range"
    done <"/proc/$1/maps" | sort -n | tail -n 1 | cut -d' ' -f2
}

break_memory() { poke "$1" "$(largest_area "$1")" 600; }
break_text() { poke "$1" 'r-xp.*deleted_exe' 0; }
break_file() { printf 'x' | dd of="$work/scratch/$2" bs=1 seek=20000 conv=notrunc status=none; }
break_shared_file() { break_file "$1" filemaps.shared; }
break_mapped_file() { break_file "$1" filemaps.data; }
break_read_file() { break_file "$1" files.data; }
break_wait() { kill -STOP "$1"; sleep 0.3; kill -CONT "$1"; }
break_nice() { renice -n 9 -p "$1" >/dev/null; }
break_limit() { prlimit --pid "$1" --nofile=555:1111; }
break_affinity() { taskset -cp 1 "$1" >/dev/null; }
break_oom() { echo 322 >"/proc/$1/oom_score_adj"; }
break_slack() { echo 50000 >"/proc/$1/timerslack_ns"; }
break_pipe() { head -c 1 "/proc/$1/fd/3" >/dev/null; }
break_child() { kill -KILL "$(children "$1")"; }
break_second_child() { kill -KILL "$(children "$1" 2)"; }
break_stopped() { kill -CONT "$(children "$1")"; }
break_pending() { kill -"$(kill -l RTMIN+1)" "$1"; }
break_timers() { for _ in $(seq 50); do kill -ALRM "$1" 2>/dev/null; sleep 0.002; done; }
break_hangup() { kill -HUP "$1"; }

# The guest's process that does the work: the JVM and the scripts are started directly, so it is always the first.
expect_fail() { # break what command...
    local action=$1 what=$2 pid
    shift 2
    rm -rf "$work/progress" "$work/scratch"
    mkdir "$work/scratch"
    setsid "$@" >/dev/null 2>&1 </dev/null &
    pid=$!
    sleep 1.5
    "$action" "$pid"
    for _ in $(seq 1 250); do
        grep -q '^FAIL' "$work/progress" && break
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    if grep -q "^FAIL.*$what" "$work/progress"; then
        printf '%-14s %-18s %s\n' "$(basename "$1")" "$action" "$(grep -m 1 '^FAIL' "$work/progress")"
    else
        printf '%-14s %-18s NOT NOTICED: %s\n' "$(basename "$1")" "$action" "$(tail -n 1 "$work/progress")"
        failures=$((failures + 1))
    fi
    signal_all KILL
    wait "$pid" 2>/dev/null
}

run() { # break what guest arguments...
    local action=$1 what=$2 guest=$3
    shift 3
    expect_fail "$action" "$what" "$built/$guest" "$work/progress" "$work/scratch" "$@"
}

run break_memory 'block\|page' memory
run break_text 'text' deleted_exe
run break_mapped_file 'page' filemaps
run break_shared_file 'page' filemaps
run break_read_file 'byte' files
run break_wait 'EINTR' waits
run break_wait 'EINTR' timeouts
run break_nice 'attribute' attributes
run break_limit 'attribute' attributes
run break_affinity 'attribute' attributes
run break_oom 'attribute' attributes
run break_slack 'attribute' attributes
run break_pipe 'unread' pipes
run break_child 'replies' tree
run break_stopped 'stop' stopped
run break_second_child 'child\|order\|answer\|getppid' fan 5
run break_child 'token' chain 5
run break_pending 'pending' signals
run break_timers 'ITIMER_REAL' itimers
expect_fail break_child 'coprocess' /bin/bash "$here/bash_jobs.sh" "$work/progress"
expect_fail break_hangup 'trap' /bin/dash "$here/dash_jobs.dash" "$work/progress"
expect_fail break_child 'sed\|exception' /usr/bin/env python3 "$here/python_work.py" "$work/progress"
exit $((failures > 0))
