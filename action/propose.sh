#!/usr/bin/env bash
# The step of action.yml. What it is given comes in as variables, never as words of a script, so that no title or
# reason can become a command. It ends as shield does; a write that is only queued ends 0.
set -uo pipefail

mapfile -t words < <(grep -v '^[[:space:]]*$' <<<"$WRITE")
key=${IDEMPOTENCY_KEY:-github/$GITHUB_REPOSITORY/$GITHUB_RUN_ID/$GITHUB_JOB/$GITHUB_ACTION}
words+=(--queue "--idempotency-key=$key")
if [ -n "$REASON" ]; then words+=("--reason=$REASON"); fi

id=$("$SHIELD" "${words[@]}")
code=$?
if [ -n "$id" ] && [ -n "$WAIT" ]; then
  "$SHIELD" approvals wait "$id" --timeout "$WAIT"
  code=$?
fi

state=
url=
if [ -n "$id" ]; then
  state=$("$SHIELD" approvals show "$id" --json | node -p 'JSON.parse(require("node:fs").readFileSync(0, "utf8")).state')
  if [ -n "${SHIELD_URL:-}" ]; then url=${SHIELD_URL%/}/approvals/$id; fi
fi

{
  echo "id=$id"
  echo "state=$state"
  echo "exit=$code"
  echo "url=$url"
} >>"$GITHUB_OUTPUT"

if [ -n "$id" ]; then
  {
    echo "### $id is $state"
    if [ -n "$url" ]; then echo; echo "$url"; fi
    echo
    echo '<pre>'
    "$SHIELD" approvals show "$id" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g'
    echo '</pre>'
  } >>"$GITHUB_STEP_SUMMARY"
fi
exit "$code"
