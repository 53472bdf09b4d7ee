#!/usr/bin/env bash
# The checks of the three APIs: against the double in this process, over HTTP, and against Prism's mock; and a sample of the broken servers.
set -uo pipefail
cd "$(dirname "$0")/.."

doubletake=(node bin/doubletake.js)
failures=0
npm run --silent build || exit 1

# expect CODE NAME COMMAND...: runs a command, shows how it ended, and counts another exit code than the wanted one.
expect() {
  local wanted=$1 name=$2 output status=0
  shift 2
  output=$("$@" 2>&1) || status=$?
  printf '%s: exit %s: %s\n' "$name" "$status" "$(grep -E '[0-9]+ passed, [0-9]+ failed|^kill rate' <<<"$output" | tail -1)"
  [ "$status" -eq "$wanted" ] && return
  printf '%s\n' "$output"
  failures=$((failures + 1))
}

for api in okchat chatbase threetone; do
  expect 0 "$api, the double in process" "${doubletake[@]}" check "$api"
done

log=$(mktemp)
"${doubletake[@]}" serve --port 0 --quiet >"$log" &
server=$!
trap 'kill "$server" 2>/dev/null; rm -f "$log"' EXIT
until grep -q 'Stop:' "$log"; do kill -0 "$server" || exit 1; done
origin=$(grep -om1 'http://127.0.0.1:[0-9]*' "$log")
for api in okchat chatbase threetone; do
  expect 0 "$api, the double over HTTP" "${doubletake[@]}" check "$api" --target "$origin"
done

# Prism keeps no state: the checks have to find that, so an exit of 0 would be the failure. Nothing of
# it shows later, so that no read has to wait for what was written.
for api in okchat chatbase threetone; do
  expect 1 "$api, Prism's mock" "${doubletake[@]}" check "$api" --target prism --settle 0
done

expect 0 'the package as it is published' npm run --silent lint:package
# The entries of the other tools are tested in the repository.
expect 0 'the package in Jest' npm run --silent tools -- --only jest-esm --only jest-cjs

# Some seconds of made-up input; the seed of a failure is printed with it. A fixed seed: a run of CI is to be had again.
expect 0 'fuzz, 20 seconds' npx tsx scripts/fuzz.ts --seconds 20 --seed 20261129
expect 0 'the page of what ships' npx tsx scripts/dependencies.ts --check
expect 0 'the site, its pages in Chromium' npm run --silent docs:check
# A fixed part of the broken servers: each has to be found by the code that names its fault.
expect 0 'a sample of the broken servers' npm run --silent faults -- --sample 14 --quiet

exit "$failures"
