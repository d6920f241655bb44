#!/usr/bin/env bash
# Runs the tests of the store on the oldest PostgreSQL that shield takes, Debian's 15, where that is installed: the one out
# of npm is the newest.
set -euo pipefail
cd "$(dirname "$0")/../.."
programs=/usr/lib/postgresql/15/bin
if [ ! -x "$programs/postgres" ]; then
  echo 'PostgreSQL 15 is not installed here: the store was not tried on it'
  exit 0
fi

# PostgreSQL refuses to be run by root.
as=()
[ "$(id -u)" = 0 ] && as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
# In memory where there is room, as the server out of npm: thousands of databases are made and dropped.
data=$(mktemp -d -p "$(node -e "import('./scripts/in-memory.mjs').then((m) => console.log(m.inMemory()))")")
[ "$(id -u)" = 0 ] && chown postgres "$data"
port=$(node -e "const s = require('node:net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close() })")
cd "$data"
"${as[@]}" "$programs/initdb" -D "$data/cluster" -U shield -A trust -E UTF8 --locale=C --no-sync >/dev/null
# One role has a password, so that a wrong one can be tried.
"${as[@]}" sed -i '1i host all +locked 127.0.0.1/32 scram-sha-256' "$data/cluster/pg_hba.conf"
stop() {
  "${as[@]}" "$programs/pg_ctl" -D "$data/cluster" -m immediate stop >/dev/null || true
  rm -rf -- "$data"
}
trap stop EXIT
"${as[@]}" "$programs/pg_ctl" -D "$data/cluster" -w -l "$data/cluster/log" \
  -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200" start >/dev/null
cd - >/dev/null
# Left out is what hangs on no version: what the command line says, how a copying goes on after kill -9; and what starts a
# server of its own out of npm.
SHIELD_TEST_DATABASE_URL="postgres://shield@127.0.0.1:$port/postgres" SHIELD_TEST_STORE=PostgreSQL \
  npx vitest run --project stores --exclude test/postgres/command.test.ts \
  --exclude test/postgres/copy/cut-off.test.ts \
  --exclude test/postgres/own-server.test.ts --exclude test/postgres/doctor/standby.test.ts \
  --exclude test/postgres/direct/client-certificate.test.ts
