#!/usr/bin/env bash
# Answers while Redis is gone: weir serve over a Redis that is stopped (SIGSTOP) and killed (SIGKILL)
# under load, and health checks that need no store beside it, which show what the machine itself does.
#
#   bench/outage.sh [SECONDS]      from a checkout, on a quiet machine; needs redis-server on the PATH
#
#   JAVA_HOME   the JDK to run with (else the java in PATH)
# Takes about two minutes, and writes bench/results/outage.txt.
set -euo pipefail
seconds=${1:-5}
cd "$(dirname "$0")/.."
mvn -q -Dfast -pl bench -am package -DskipTests -Dspotless.check.skip
free() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
port=$(free)
redis_port=$(free)
url=http://127.0.0.1:$port/v1/ratelimit/check
work=$(mktemp -d)
server=
redis=
stop() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || :
  [ -z "$redis" ] || kill -9 "$redis" 2>/dev/null || :
  rm -rf "$work"
}
trap stop EXIT

start_redis() {
  redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --dir "$work" >"$work/redis.log" &
  redis=$!
}

: >"$work/serve.log"
start_redis
env -u PORT WEIR_REDIS_URL="redis://127.0.0.1:$redis_port" ./weir serve --http-port "$port" >"$work/serve.log" 2>&1 &
server=$! # ./weir becomes java, so this is the server's own pid
for _ in {1..1200}; do
  grep -q 'weir listens on' "$work/serve.log" && break
  kill -0 "$server" 2>/dev/null || { cat "$work/serve.log" >&2; exit 1; }
  sleep 0.1
done

load() { ./weir load "$url" --keys 1000 --seconds "$seconds" "$@"; }

rate() { load --concurrency 64 --json | sed 's/.*"rate_per_second":\([0-9]*\).*/\1/;q'; }

open_loop() { # TITLE
  ./weir load "http://127.0.0.1:$port/health/live" --rate 200 --connections 4 --seconds "$seconds" >"$work/beside" &
  beside=$!
  printf '\n## %s\n' "$1"
  load --rate "$half" | grep -E '^(sent|answered|  allowed|  denied|errors|ms|response|service)'
  wait "$beside"
  echo 'beside it, /health/live at 200/s'
  grep -E '^(ms|response)' "$work/beside"
}

degraded() {
  curl -s "http://127.0.0.1:$port/metrics" | grep -E '^rate_limiter_(degraded|circuit_breaker_(rejected|transitions)|errors_total.*(timeout|connection))'
}

measure() {
  echo "# $(date -u +%Y-%m-%d), $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
  echo "# Weir commit $(git describe --always --dirty), load average before $(cut -d' ' -f1 /proc/loadavg)"
  echo "# driver, server and Redis on the same cores; $seconds s for each line"
  load --concurrency 64 --warmup 10 >/dev/null
  normal=$(rate)
  half=$((normal / 2))
  echo "checks a second, closed loop, Redis well:   $normal"
  open_loop "Open loop at half of that, Redis well"
  kill -STOP "$redis"
  open_loop "The same from the moment that Redis stops answering"
  gone=$(rate)
  kill -CONT "$redis"
  printf '\nchecks a second, closed loop, Redis stopped: %s (%s %% of normal)\n' "$gone" $((100 * gone / normal))
  sleep 2
  kill -9 "$redis"
  wait "$redis" 2>/dev/null || :
  open_loop "The same from the moment that Redis is killed"
  gone=$(rate)
  printf '\nchecks a second, closed loop, Redis killed: %s (%s %% of normal)\n' "$gone" $((100 * gone / normal))
  start_redis
  sleep 5
  open_loop "The same, Redis back for five seconds"
  printf '\n'
  degraded
  printf '\nWhat the circuit breaker adds to a call: BreakerBenchmark, ns for a call over a store in memory\n'
  java -cp 'bench/target/classes:bench/target/lib/*' org.openjdk.jmh.Main BreakerBenchmark -f 2 |
    grep -A 2 '^Benchmark '
}

mkdir -p bench/results
measure >"$work/result"
sed 's/[[:space:]]*$//' "$work/result" >bench/results/outage.txt
cat bench/results/outage.txt
