#!/bin/bash
# A job that a scheduler can take off its machine: begins it, or carries it on where it was halted.
#   Slurm     sbatch --signal=B:USR1@120 --requeue job.sh run7 ./solver input.nc
#   HTCondor  executable = job.sh, arguments = run7 ./solver input.nc, checkpoint_exit_code = 85
#   cron      0 20 * * *  job.sh run7 ./solver input.nc      and      0 7 * * *  duration-am preempt run7
# Ends with the command's status, or with 85 when it was halted and is to be started again, which Slurm is told.
set -u
group=$1
shift
am=${DURATION_AM:-duration-am}
signals=(--checkpoint-signal USR2 --preempt-signal USR1)

status=$("$am" status --json "$group" 2>/dev/null)
state=$(sed -n 's/.*"state" : "\([a-z]*\)".*/\1/p' <<<"$status" | head -n 1)
if [ "$state" = preempted ]; then
  set -- resume --no-detach "${signals[@]}" "$group"
elif [ "$state" = failed ] && grep -q '"lastCheckpoint" : {' <<<"$status"; then
  set -- restore "${signals[@]}" "$group" # the machine was lost, or the command crashed too often
else
  set -- run -g "$group" "${signals[@]}" -- "$@"
fi

"$am" "$@" <&0 &
client=$!
trap 'told=1; kill -USR1 "$client"' USR1 TERM # either way the scheduler wants the machine
trap 'told=1; kill -USR2 "$client"' USR2
told=1
while [ "$told" = 1 ]; do # a signal ends the wait, and not the client
  told=0
  wait "$client"
  end=$?
done

if [ "$end" = 85 ] && [ -n "${SLURM_JOB_ID-}" ]; then
  scontrol requeue "$SLURM_JOB_ID"
fi
exit "$end"
