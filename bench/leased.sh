#!/usr/bin/env bash
# Checks a second through Redis, exact and leased: bench/leased.sh [ROUNDS [SECONDS]]
# Needs redis-server on the PATH; starts one of its own on a free port of the loopback interface.
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -q -Dfast -pl bench -am package -DskipTests -Dspotless.check.skip
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
work=$(mktemp -d)
redis-server --port "$port" --bind 127.0.0.1 --save '' --dir "$work" >"$work/log" &
redis=$!
trap 'kill $redis; rm -rf "$work"' EXIT
sleep 1
mkdir -p bench/results
out=bench/results/leased.txt
{
  echo "# $(date -u +%Y-%m-%d), $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
  echo "# commit $(git describe --always --dirty), load of the machine before: $(cut -d' ' -f1 /proc/loadavg)"
  echo "# bench/leased.sh ${1:-5} ${2:-5}: rounds, seconds for each in a round"
  java -XX:+UseSerialGC -Xmx1g -cp 'bench/target/classes:bench/target/lib/*' \
    dev.weir.bench.redis.LeasedThroughRedis "redis://127.0.0.1:$port" "${1:-5}" "${2:-5}"
} >"$out.part"
mv "$out.part" "$out"
cat "$out"
