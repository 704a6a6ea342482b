# Names C functions of more than 100 lines; the layout puts their last brace in column 1.
FNR == 1 { open = 0 }
/^[A-Za-z_].*\(/ && !open { start = FNR; name = $0 }
/^\{/ || /^[A-Za-z_].*\{$/ { open = 1 }
/^\}/ {
  if (open && start && FNR - start + 1 > 100) {
    printf "%s:%d: function of %d lines: %s\n", FILENAME, start, FNR - start + 1, name
    failed = 1
  }
  open = 0
  start = 0
}
END { exit failed }
