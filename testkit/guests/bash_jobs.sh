#!/bin/bash
# A bash script at work: pipelines, $( ), arrays, a coprocess, background jobs with exit codes, traps and wait.
# Usage: bash_jobs.sh PROGRESS-FILE [SCRATCH-DIR]; ends on SIGTERM or when PROGRESS-FILE.stop exists.
set -u

progress=$1
ending=no
ticks=0
hangups=0
declare -a squares=()
declare -A names=()

say() { echo "$*" >>"$progress"; }

# An end that reaches the helpers before this script is no failure.
fail() {
    sleep 0.3
    if [ "$ending" = yes ]; then
        say "done $ticks"
        exit 0
    fi
    say "FAIL $1: expected $2 got $3"
    exit 1
}

equal() { # what expected got
    [ "$2" = "$3" ] || fail "$1" "'$2'" "'$3'"
}

trap '' PIPE # a helper that is gone is to be a failed check, not a silent death
trap 'ending=yes' TERM
trap 'hangups=$((hangups + 1))' HUP

# Answers every line in a process of its own, for the whole life of the script.
coproc ECHO { trap '' TERM HUP; count=0; while read -r line; do count=$((count + 1)); echo "$count:$line"; done; }
echo_pid=$ECHO_PID
exec {to_echo}>&"${ECHO[1]}" {from_echo}<&"${ECHO[0]}"

# A numbered source behind a process substitution; read one line a round.
exec {numbers}< <(trap '' TERM HUP; n=0; while echo "number $n"; do n=$((n + 1)); done 2>/dev/null)

check_pipeline() {
    local sum sorted
    sum=$(seq 1 $((ticks % 50 + 1)) | while read -r i; do echo $((i * 2)); done | awk '{ s += $1 } END { print s }')
    equal 'sum of a pipeline' $(((ticks % 50 + 1) * (ticks % 50 + 2))) "$sum"
    sorted=$(printf '%s\n' pear apple plum | sort | tr '\n' ' ')
    equal 'sorted lines' 'apple pear plum ' "$sorted"
    false | true | (exit $((ticks % 7)))
    equal 'PIPESTATUS' "1 0 $((ticks % 7))" "${PIPESTATUS[*]}"
}

check_coprocess() {
    local answer
    echo "round $ticks" >&"$to_echo"
    read -r answer <&"$from_echo"
    equal 'answer of the coprocess' "$((ticks + 1)):round $ticks" "$answer"
    equal 'pid of the coprocess' "$echo_pid" "${ECHO_PID:-none}"
}

check_numbers() {
    local line
    read -r line <&"$numbers"
    equal 'line of the process substitution' "number $ticks" "$line"
}

check_arrays() {
    local i
    for ((i = 0; i < ${#squares[@]}; i++)); do
        equal "squares[$i]" $((i * i)) "${squares[$i]}"
    done
    squares+=($((ticks < 200 ? ${#squares[@]} * ${#squares[@]} : 0)))
    ((ticks < 200)) || unset "squares[${#squares[@]}-1]"
    names[key$((ticks % 40))]=$ticks
    equal 'associative array' "$ticks" "${names[key$((ticks % 40))]}"
}

# A job started in one round is waited for some rounds later, sometimes before, sometimes after its end.
job='' job_code=0 job_due=0
check_job() {
    local code
    if [ -z "$job" ]; then
        job_code=$((ticks % 90 + 1))
        job_due=$((ticks + 3))
        (
            trap - TERM HUP
            sleep 0.$((ticks % 6 + 1))
            exit "$job_code"
        ) &
        job=$!
    elif ((ticks >= job_due)); then
        wait "$job"
        code=$?
        # a trapped signal ends `wait` early; the job itself is still to be waited for
        while ((code > 128)); do
            wait "$job"
            code=$?
        done
        equal 'exit code of a background job' "$job_code" "$code"
        job=
    fi
}

check_trap() {
    kill -HUP $$
    equal 'runs of the HUP trap' $((ticks + 1)) "$hangups"
}

fibonacci() { if (($1 < 2)); then echo "$1"; else echo $(($(fibonacci $(($1 - 1))) + $(fibonacci $(($1 - 2))))); fi; }

check_recursion() { ((ticks % 10)) || equal 'fibonacci(5)' 5 "$(fibonacci 5)"; }

say ready
while [ "$ending" = no ] && [ ! -e "$progress.stop" ]; do
    check_pipeline
    check_coprocess
    check_numbers
    check_arrays
    check_job
    check_trap
    check_recursion
    ticks=$((ticks + 1))
    say "tick $ticks"
    echo "line $ticks"
    sleep 0.1
done
say "done $ticks"
