# shellcheck shell=bash
# Runs the tests of one tag from a built tree with JUnit's own launcher: no Maven, so any uid can.

# The modules whose tests may carry a tag; all of them see testkit's libraries.
tagged_modules=(image capture restore policies interceptor coordinator testkit)

# run_tagged TAG [--again] [NAME] [-D…]: in the current directory; NAME selects test classes, -D… goes to java.
# --again: another uid runs them all, so those that are the same for any uid (tag "once") are left out.
run_tagged() {
  local tag=$1 name='' module classes='' scan='' log status=0 without=()
  shift
  if [ "${1-}" = --again ]; then
    without=(--exclude-tag once)
    shift
  fi
  if [ $# -gt 0 ] && [ "${1#-}" = "$1" ]; then
    name=$1
    shift
  fi
  for module in "${tagged_modules[@]}"; do
    if [ -d "$module/target/test-classes" ]; then
      scan+=:$PWD/$module/target/test-classes
    fi
  done
  classes="$PWD/testkit/target/classes$scan:$PWD/testkit/target/lib/*"
  log=$TMPDIR/junit-$tag.log

  # What runs in the background of a shell, or under nohup, ignores signals, and so would every guest.
  env --default-signal "$(java_home)/bin/java" -Xshare:auto "-Dduration.home=$PWD" "-Djava.io.tmpdir=$TMPDIR" "$@" \
    -cp "$classes" org.junit.platform.console.ConsoleLauncher execute --disable-banner \
    --disable-ansi-colors "--scan-classpath=${scan#:}" --include-classname ".*$name.*" \
    --include-tag "$tag" "${without[@]}" --fail-if-no-tests --details=testfeed \
    --config jqwik.reporting.onlyfailures=true --config "jqwik.database=$TMPDIR/jqwik" \
    </dev/null 2>&1 | tee "$log" || status=$?
  tests_run_line "$tag" "$log"
  return "$status"
}

# Surefire's closing line, so that every group of tests ends alike in a log.
tests_run_line() {
  awk -v tag="$1" '
    /^\[ +[0-9]+ tests found/ { found = $2 }
    /^\[ +[0-9]+ tests skipped/ { skipped = $2 }
    /^\[ +[0-9]+ tests aborted/ { skipped += $2 }
    /^\[ +[0-9]+ tests failed/ { failed = $2 }
    END {
      printf "Tests run: %d, Failures: %d, Errors: 0, Skipped: %d -- %s as %s\n",
        found, failed, skipped, tag, ENVIRON["USER_SHOWN"]
    }' "$2"
}
