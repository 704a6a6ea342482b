#!/bin/bash
# The shop, a service of four tiers: nginx → a JVM → PostgreSQL and redis. Ends, with all of them, on SIGTERM.
# Usage: start-shop.sh [DIRECTORY [PORT]]; it takes PORT and the next two, and keeps all that it has in DIRECTORY.
set -euo pipefail
source=$(cd -- "$(dirname -- "$0")" && pwd)
shop=$(readlink -m -- "${1-/srv/shop}")
port=${2-8080}
PATH=$PATH:/usr/sbin:$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
started=()

stop() {
  trap '' TERM
  # The last first: who is asked ends before whom it asks.
  for ((i = ${#started[@]} - 1; i >= 0; i--)); do
    kill -"${started[i]#*:}" "${started[i]%:*}" 2>/dev/null || :
    wait "${started[i]%:*}" || :
  done
  exit 0
}

# start SIGNAL COMMAND…: the signal is the one that ends it.
start() {
  local signal=$1
  shift
  "$@" </dev/null &
  started+=("$!:$signal")
}

# await COMMAND…: until it succeeds.
await() {
  for ((i = 0; i < 300; i++)); do
    ! "$@" >/dev/null 2>&1 || return 0
    sleep 0.1
  done
  echo "start-shop.sh: not ready: $*" >&2
  exit 1
}

# PostgreSQL refuses to be root, and initdb wants a user that has a name.
owner=() named=()
if [ "$(id -u)" = 0 ]; then
  # Directories above ours may be open to root alone.
  owner=(setpriv --reuid=postgres --regid=postgres --clear-groups --inh-caps=+dac_read_search
    --ambient-caps=+dac_read_search)
elif ! id -un >/dev/null 2>&1; then
  named=(unshare --user --map-user=postgres --map-group=postgres)
fi

configure_nginx() {
  # For root's nginx, whose workers would be somebody who may not enter the directory.
  local user=
  [ "$(id -u)" != 0 ] || user='user root;'
  cat >"$shop/nginx.conf" <<END
$user
daemon off;
worker_processes 2;
pid $shop/nginx.pid;
events { worker_connections 256; }
http {
  access_log $shop/log/access.log;
  client_body_temp_path $shop/tmp; proxy_temp_path $shop/tmp; fastcgi_temp_path $shop/tmp;
  uwsgi_temp_path $shop/tmp; scgi_temp_path $shop/tmp;
  keepalive_requests 100000;
  upstream shop { server 127.0.0.1:$((port + 1)); keepalive 8; }
  server {
    listen 127.0.0.1:$port;
    location / { proxy_pass http://shop; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
END
}

mkdir -p "$shop/log" "$shop/tmp" "$shop/classes" "$shop/run"
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$shop/db"
  chown postgres "$shop/db" "$shop/run"
fi
trap stop TERM

if [ ! -e "$shop/db/PG_VERSION" ]; then
  "${owner[@]}" "${named[@]}" initdb -D "$shop/db" -U postgres -A trust -E UTF8 --locale=C --wal-segsize=1 >"$shop/log/initdb.log"
fi
start INT "${owner[@]}" postgres -D "$shop/db" -k "$shop/run" -p $((port + 2)) -c listen_addresses=127.0.0.1 \
  -c shared_buffers=16MB -c min_wal_size=2MB -c max_wal_size=8MB
start TERM redis-server --port 0 --unixsocket "$shop/run/redis.sock" --save '' --appendonly no --dir "$shop"
javac -d "$shop/classes" "$source"/Shop.java "$source"/PostgreSql.java "$source"/Redis.java
await pg_isready -q -h 127.0.0.1 -p $((port + 2)) -U postgres
await test -S "$shop/run/redis.sock"
start TERM java -Xmx64m -XX:+UseSerialGC -Dsun.net.httpserver.nodelay=true -cp "$shop/classes" Shop $((port + 1)) $((port + 2)) "$shop/run/redis.sock"
configure_nginx
start QUIT nginx -p "$shop" -e "$shop/log/error.log" -c "$shop/nginx.conf"
echo "the shop opens at http://127.0.0.1:$port"
wait -n
echo "start-shop.sh: a tier has ended" >&2
exit 1
