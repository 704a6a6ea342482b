#!/bin/bash
# A small service as they are found: a script that starts a till (bash, a pipeline) and a stock keeper (Java).
cd "$(dirname -- "$0")" || exit 1

till() {
  local customer=0
  while sleep 0.2; do
    customer=$((customer + 1))
    echo "till: customer $customer, receipt $(printf 'receipt %d' "$customer" | cksum | cut -d' ' -f1)"
  done
}

till &
java -Xmx64m Stock.java &
trap 'kill $(jobs -p) 2>/dev/null; wait; exit 0' TERM
wait
