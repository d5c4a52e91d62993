#!/usr/bin/env bash
# The service levels of checks over HTTP, by weir load and by wrk: the highest rate in a closed loop,
# then response times at half of it and through a tenfold step up to half of it.
#
#   bench/service-levels.sh [SECONDS [RULES]]      from a checkout, on a quiet machine; needs wrk
#
#   JAVA_HOME   the JDK to run with (else the java in PATH)
# Writes bench/results/service-levels.txt; exit code 1 if a level is not met.
set -euo pipefail
seconds=${1:-20}
rules=${2-}
cd "$(dirname "$0")/.."
port=${PORT:-18093}
url=http://127.0.0.1:$port/v1/ratelimit/check
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || :; rm -rf "$work"' EXIT
result=bench/results/service-levels.txt
met=0

env -u PORT ./weir serve --http-port "$port" ${rules:+"$rules"} >"$work/serve.log" 2>&1 &
server=$! # ./weir becomes java, so this is the server's own pid
for _ in {1..1200}; do
  grep -q 'weir listens on' "$work/serve.log" && break
  kill -0 "$server" 2>/dev/null || { cat "$work/serve.log" >&2; exit 1; }
  sleep 0.1
done

printf "wrk.method='POST'\nwrk.headers['Content-Type']='application/json'\nlocal n=0\nfunction request() n=n+1 return wrk.format(nil,nil,nil,'{\"user_id\":\"'..(n%%100000)..'\"}') end\n" >"$work/check.lua"

load() { # TITLE OPTION...: the report, and a failure remembered
  printf '\n## %s\n# weir load %s\n' "$1" "${*:2}"
  ./weir load "$url" --keys 100000 --pid "$server" --seconds "$seconds" "${@:2}" || met=1
}

measure() {
  echo "# $(date -u +%Y-%m-%d), $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
  echo "# $("${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | sed -n 3p)"
  echo "# Weir commit $(git describe --always --dirty), rules ${rules:-built in}, load average before $(cut -d' ' -f1 /proc/loadavg)"
  load 'Closed loop' --concurrency 64 --warmup 10 --expect 'rate>=50000,p50<1ms,errors=0'

  top=$(./weir load "$url" --keys 100000 --concurrency 64 --seconds 5 --json | sed 's/.*"rate_per_second":\([0-9]*\).*/\1/;q')
  printf '\n# the highest rate of another five seconds: %d/s\n' "$top"
  load 'Open loop at half of that' --rate $((top / 2)) --warmup 3 --expect 'p50<1ms,p99<5ms,errors=0,never_sent=0'
  load 'Tenfold step, up to half of that' --rate $((top / 20)) --profile spike --warmup 3 --expect 'p50<1ms,p99<5ms,errors=0,never_sent=0'

  printf '\n## wrk -t1 -c64 -d%ss --latency\n' "$seconds"
  wrk -t1 -c64 -d"$seconds"s --latency -s "$work/check.lua" "$url"
}

mkdir -p bench/results
measure >"$work/result"
sed 's/[[:space:]]*$//' "$work/result" >"$result"
cat "$result"
exit "$met"
