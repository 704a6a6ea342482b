# shellcheck shell=bash
# Prepares and runs a group of tagged tests, as ourselves and as a uid that owns nothing here.
. dev.d/junit.sh

prepare_tagged() {
  # Packages of services enable their daemons: on a machine of somebody's own, what is not there is skipped.
  dev.d/packages test ${CI:+services}
  dev.d/build --no-tests
}

tagged_as_self() {
  local scratch status=0
  make_scratch scratch
  say "tests '$1' as uid $(id -u)"
  USER_SHOWN="uid $(id -u)" TMPDIR=$scratch run_tagged "$@" || status=$?
  nothing_left_of "$scratch" || status=1
  return "$status"
}

# A uid that nobody has and nothing runs as.
free_uid() {
  local uid=20000
  while getent passwd "$uid" >/dev/null || getent group "$uid" >/dev/null || pgrep -U "$uid" >/dev/null; do
    uid=$((uid + 1))
  done
  echo "$uid"
}

# copy_built TO: what the tests need of the built tree, and no sources; readable, not writable, for others.
copy_built() {
  local item
  mkdir -p "$1"
  for item in duration-am dev.d target/dist native-shims/target testkit/target/classes \
    testkit/target/guests testkit/target/lib */target/test-classes examples packaging/systemd; do
    if [ -e "$item" ]; then
      cp -a --parents "$item" "$1"
    fi
  done
  rm -rf "$1/native-shims/target/obj"
  archive_classes "$(readlink -f "$1/target/dist/current")"
  chown -R 0:0 "$1"
  chmod -R u=rwX,go=rX "$1"
}

# tagged_as_plain_uid ARG…: what run_tagged takes; words in `within` start the tests, `where` says what is special.
within=()
where=''
tagged_as_plain_uid() {
  local scratch uid status=0
  make_scratch scratch
  uid=$(free_uid)
  chmod 711 "$scratch"
  copy_built "$scratch/tree"
  mkdir -m 700 "$scratch/home" "$scratch/tmp"
  chown "$uid:$uid" "$scratch/home" "$scratch/tmp"
  say "tests '$1' as uid $uid$where, from a copy in $scratch"
  (
    cd "$scratch/tree"
    setpriv --reuid "$uid" --regid "$uid" --clear-groups --inh-caps=-all \
      env -i PATH=/usr/local/bin:/usr/bin:/bin HOME="$scratch/home" TMPDIR="$scratch/tmp" \
      LANG=C.UTF-8 USER_SHOWN="uid $uid$where" ${CI:+CI="$CI"} "${within[@]}" dev.d/junit-here "$@"
  ) || status=$?
  nothing_left_of "$scratch" || status=1
  return "$status"
}

# What a plain uid may do in a network namespace of its own: keep connections, for one.
tagged_in_own_network() {
  where=' in a network of its own'
  within=(unshare --user --map-root-user --net bash -c 'ip link set lo up && exec "$@"' -)
  tagged_as_plain_uid "$@"
}

# processes_of SCRATCH: what runs with a TMPDIR there, which all that a test starts inherits.
processes_of() {
  grep -lszE "^TMPDIR=$1(/|$)" /proc/[0-9]*/environ | cut -d/ -f3 || true
}

# An agent ends by itself ten seconds after its last group; whatever is there after that was left behind.
nothing_left_of() {
  local waited=0 left
  while left=$(processes_of "$1") && [ -n "$left" ]; do
    if [ $waited -ge 20 ]; then
      say "left behind by the tests, and killed:"
      # One argument for each pid.
      # shellcheck disable=SC2086
      { ps -o pid,ppid,uid,stat,args -p "${left//$'\n'/,}"; kill -KILL $left; } >&2 || true
      return 1
    fi
    sleep 1
    waited=$((waited + 1))
  done
}
