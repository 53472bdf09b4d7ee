#!/usr/bin/env bash
# The checks of the three APIs: against the double in this process, over HTTP, and against Prism's mock; and a sample of the broken servers.
# Two rows of commands run side by side, after what packs the package: that builds once more.
set -uo pipefail
cd "$(dirname "$0")/.."

doubletake=(node bin/doubletake.js)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm run --silent build || exit 1

# expect CODE NAME COMMAND...: runs a command, shows how it ended, and counts another exit code than the wanted one.
failures=0
expect() {
  local wanted=$1 name=$2 output status=0
  shift 2
  output=$("$@" 2>&1) || status=$?
  printf '%s: exit %s: %s\n' "$name" "$status" "$(grep -E '[0-9]+ passed, [0-9]+ failed|^kill rate' <<<"$output" | tail -1)"
  [ "$status" -eq "$wanted" ] && return
  printf '%s\n' "$output"
  failures=$((failures + 1))
}

of_the_package() {
  expect 0 'the package as it is published' npm run --silent lint:package
  # The entries of the other tools are tested in the repository.
  expect 0 'the package in Jest' npm run --silent tools -- --only jest-esm --only jest-cjs
}

of_the_apis() {
  local api origin server
  for api in okchat chatbase threetone; do
    expect 0 "$api, the double in process" "${doubletake[@]}" check "$api"
  done

  "${doubletake[@]}" serve --port 0 --quiet >"$work/serve" &
  server=$!
  # Of the subshell that the row runs in.
  trap "kill $server 2>/dev/null" EXIT
  until grep -q 'Stop:' "$work/serve"; do kill -0 "$server" || return 1; done
  origin=$(grep -om1 'http://127.0.0.1:[0-9]*' "$work/serve")
  for api in okchat chatbase threetone; do
    expect 0 "$api, the double over HTTP" "${doubletake[@]}" check "$api" --target "$origin"
  done

  # Prism keeps no state: what is read back has to find that, so an exit of 0 would be the failure.
  # Nothing of it shows later, so that no read has to wait for what was written.
  for api in okchat chatbase threetone; do
    expect 1 "$api, Prism's mock" "${doubletake[@]}" check "$api" --target prism --settle 0 --only /read-back
  done
}

of_the_rest() {
  # Some seconds of made-up input; the seed of a failure is printed with it. A fixed seed: a run of CI is to be had again.
  expect 0 'fuzz, 20 seconds' npx tsx scripts/fuzz.ts --seconds 20 --seed 20261129
  expect 0 'the page of what ships' npx tsx scripts/dependencies.ts --check
  expect 0 'the site, its pages in Chromium' npm run --silent docs:check
  # A fixed part of the broken servers: each has to be found by the code that names its fault.
  expect 0 'a sample of the broken servers' npm run --silent faults -- --sample 14 --quiet
}

# row COMMAND: runs one of the above; ends with 1 where something was not as wanted.
row() {
  "$1" || failures=$((failures + 1))
  [ "$failures" -eq 0 ]
}

status=0
(row of_the_package) || status=1
(row of_the_apis) >"$work/apis" 2>&1 &
apis=$!
(row of_the_rest) || status=1
wait "$apis" || status=1
cat "$work/apis"
exit "$status"
