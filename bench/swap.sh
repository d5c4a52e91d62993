#!/usr/bin/env bash
# Whether checks notice that a set of 100 000 rules is replaced by another: in process, and over HTTP
# while the file of a running service changes.
#
#   bench/swap.sh [SECONDS [RATE [HTTP_RATE]]]      from a checkout, on a quiet machine
#
#   JAVA_HOME   the JDK to run with (else the java in PATH)
# Writes bench/results/swap.txt.
set -euo pipefail
seconds=${1:-20}
rate=${2:-20000}
http_rate=${3:-5000}
cd "$(dirname "$0")/.."
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
port=${PORT:-18094}
url=http://127.0.0.1:$port/v1/ratelimit/check
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || :; rm -rf "$work"' EXIT
result=bench/results/swap.txt

mvn -o -q -B -Dfast -Dmaven.test.skip -pl bench,app -am package >&2

rules() { # LIMIT: a file of 100 000 rules
  echo 'rules:'
  awk -v limit="$1" 'BEGIN {
    for (i = 0; i < 100000; i++)
      printf "  - {name: rule-%d, match: {endpoint: /api/v%d/%d}, key: [endpoint, caller], limit: %s/m}\n", i, i % 3, i, limit
  }'
}

load() { # TITLE
  printf '\n## %s\n' "$1"
  ./weir load "$url" --method POST --header 'content-type: application/json' --keys 100000 \
    --body '{"user_id":"{key}","endpoint":"/api/v0/{key}"}' \
    --rate "$http_rate" --seconds "$seconds" --warmup 5
}

replace() { # again and again; a file that is written is renamed into its place
  for ((i = 0; ; i++)); do
    rules $((2000 + i % 2)) >"$work/next"
    mv "$work/next" "$work/weir.yaml"
    sleep 5
  done
}

measure() {
  echo "# $(date -u +%Y-%m-%d), $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
  echo "# $("$java" -version 2>&1 | sed -n 3p)"
  echo "# Weir commit $(git describe --always --dirty), load average before $(cut -d' ' -f1 /proc/loadavg)"
  # the second as in ./weir
  for collector in -XX:+UseSerialGC \
    '-XX:+UseG1GC -XX:NewSize=8m -XX:MaxNewSize=8m -XX:G1HeapRegionSize=1m -XX:-G1UseAdaptiveIHOP -XX:GCTimeRatio=1'; do
    printf '\n## In process, -Xmx512m %s\n' "$collector"
    # shellcheck disable=SC2086 # options are words
    "$java" -Xmx512m $collector -Xlog:gc+cpu:file="$work/gc.log" -cp 'bench/target/classes:bench/target/lib/*' \
      dev.weir.bench.rule.RuleSwap "$rate" "$seconds" 2
    sed -n 's/.*User=\([0-9.]*\)s Sys=\([0-9.]*\)s.*/\1 \2/p' "$work/gc.log" | awk '
      { cpu = $1 + $2; sum += cpu; if (cpu > most) most = cpu }
      END { printf "pauses, with those of the start: %d, %.2f s of CPU, at most %.2f in one\n", NR, sum, most }'
  done

  rules 2000 >"$work/weir.yaml"
  env -u PORT ./weir serve --http-port "$port" "$work/weir.yaml" >"$work/serve.log" 2>&1 &
  pids+=($!)
  for _ in {1..1200}; do
    grep -q 'weir listens on' "$work/serve.log" && break
    sleep 0.1
  done
  load 'Over HTTP, the file left alone'
  replace &
  pids+=($!)
  load 'Over HTTP, the file replaced five seconds after five seconds'
  echo "# $(grep -c 'rules loaded' "$work/serve.log") reloads so far"
}

mkdir -p bench/results
measure >"$work/result"
sed 's/[[:space:]]*$//' "$work/result" >"$result"
cat "$result"
