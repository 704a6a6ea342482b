# shellcheck shell=bash
# What several verbs need: where we are, how to say something, Maven, and one build at a time.
set -euo pipefail

home=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
cd -- "$home"

say() {
  echo "dev: $*" >&2
}

die() {
  say "$@"
  exit 1
}

# Java 17 is the floor and what the project is tested with, also where a newer one is the default.
java_home() {
  local candidate
  for candidate in /usr/lib/jvm/java-17-openjdk-* "${JAVA_HOME-}"; do
    if [ -x "$candidate/bin/javac" ]; then
      echo "$candidate"
      return
    fi
  done
  readlink -f -- "$(command -v javac)" | sed 's,/bin/javac$,,'
}

# Without jansi.noreset Maven ends each run with an escape sequence on stderr, coloured or not.
maven() {
  MAVEN_OPTS="${MAVEN_OPTS-} -Djansi.noreset=true" JAVA_HOME=$(java_home) mvn -B -ntp -Dstyle.color=never "$@"
}

# Maven without its chatter: what fails, what is tested, and each "Tests run:" line.
maven_brief() {
  maven "$@" | sed -u -E 's/\x1b\[[0-9;]*m//g; /^\[INFO\] (Running|Tests run:|BUILD|Building duration-|Total time)/b
    /^\[INFO\]/d; /JAR will be empty/d; /^$/d'
}

# archive_classes DIR: what java needs to start faster with the jars in DIR. The archive names their paths,
# so it is made in place; without it the start only takes longer.
archive_classes() {
  "$(java_home)/bin/java" -XX:+UseSerialGC "-XX:ArchiveClassesAtExit=$1/duration.jsa" -Xlog:disable \
    "-Dduration.home=$home" -cp "$1/*" org.duration.coordinator.cli.ClassArchive >/dev/null 2>&1 ||
    rm -f "$1/duration.jsa"
}

# Two builds at once would tread on each other: a launcher and a developer, say.
build_lock() {
  mkdir -p target
  exec 9>target/build.lock
  if ! flock -n 9; then
    say "waiting for another build"
    flock 9
  fi
}

# True if a source is newer than the named stamp. Directories count too: a deletion changes them.
changed_since() {
  [ ! -e "$1" ] || [ -n "$(find . \( -name target -o -name .git \) -prune -o -newer "$1" \
    ! -path . -print -quit)" ]
}

# sources NAME…: the files of the tree with such names (globs), without what was built.
sources() {
  local names=() name
  for name in "$@"; do
    names+=(-o -name "$name")
  done
  find . \( -name target -o -name .git \) -prune -o -type f \( "${names[@]:1}" \) -print | sort
}

# Directories that verbs make for themselves, removed when the script ends.
scratch_directories=()
remove_scratch() {
  [ ${#scratch_directories[@]} -eq 0 ] || rm -rf -- "${scratch_directories[@]}"
}
trap remove_scratch EXIT

# make_scratch VARIABLE: a new directory that only we can enter.
make_scratch() {
  local made
  made=$(mktemp -d "${TMPDIR:-/tmp}/duration-dev.XXXXXX")
  scratch_directories+=("$made")
  printf -v "$1" %s "$made"
}
