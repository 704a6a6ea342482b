# Names Java files of more than 900 lines and methods of more than 100, found by the layout's indentation.
function finish_file() {
  if (lines > 900) {
    printf "%s: %d lines\n", file, lines
    failed = 1
  }
}
FNR == 1 {
  finish_file()
  file = FILENAME
  delete start
}
{ lines = FNR }
# Members of a class stand at an indentation of 2, of a nested one at 4.
/^(  |    )[A-Za-z@<].*\) (throws .*)?\{$/ {
  match($0, /^ +/)
  start[RLENGTH] = FNR
}
/^(  |    )\}$/ {
  match($0, /^ +/)
  if (start[RLENGTH] && FNR - start[RLENGTH] + 1 > 100) {
    printf "%s:%d: method of %d lines\n", FILENAME, start[RLENGTH], FNR - start[RLENGTH] + 1
    failed = 1
  }
  start[RLENGTH] = 0
}
END {
  finish_file()
  exit failed
}
