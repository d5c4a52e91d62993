#!/usr/bin/env bash
# Runs a benchmark beside a Redis of its own, on a free port of the loopback interface, and keeps
# what it prints: bench/with-redis.sh RESULT CLASS ROUNDS SECONDS. Needs redis-server on the PATH.
set -euo pipefail
result=$1 class=$2 rounds=$3 seconds=$4
cd "$(dirname "$0")/.."
mvn -q -Dfast -pl bench -am package -DskipTests -Dspotless.check.skip
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
work=$(mktemp -d)
redis-server --port "$port" --bind 127.0.0.1 --save '' --dir "$work" >"$work/log" &
redis=$!
trap 'kill $redis; rm -rf "$work"' EXIT
sleep 1
out=bench/results/$result.txt
mkdir -p bench/results
{
  echo "# $(date -u +%Y-%m-%d), $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
  echo "# commit $(git describe --always --dirty), load of the machine before: $(cut -d' ' -f1 /proc/loadavg)"
  echo "# $class: $rounds rounds, $seconds seconds for each in a round"
  java -XX:+UseSerialGC -Xmx1g -cp 'bench/target/classes:bench/target/lib/*' \
    "dev.weir.bench.redis.$class" "redis://127.0.0.1:$port" "$rounds" "$seconds"
} >"$out.part"
mv "$out.part" "$out"
cat "$out"
