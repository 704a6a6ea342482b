# shellcheck shell=bash
# The processes of a guest that is being checked: all that name its progress file in the caller's $work.
# shellcheck disable=SC2154

processes() { pgrep -f "$work/progress" | grep -v "^$BASHPID$"; }

signal_all() { # signal
    local each
    mapfile -t each < <(processes)
    [ ${#each[@]} -eq 0 ] || kill -"$1" "${each[@]}" 2>/dev/null
}
