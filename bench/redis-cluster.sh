#!/usr/bin/env bash
# Checks a second through a Cluster beside Bucket4j: bench/redis-cluster.sh [ROUNDS [SECONDS]]
# A round is six seconds for each second, so that the whole takes two minutes unless told otherwise.
# Needs redis-server and redis-cli on the PATH; starts three primaries of its own on free ports of
# the loopback interface.
set -euo pipefail
rounds=${1:-4}
seconds=${2:-4}
cd "$(dirname "$0")/.."
mvn -q -Dfast -pl bench -am package -DskipTests -Dspotless.check.skip
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}"; rm -rf "$work"' EXIT
nodes=()
urls=()
for node in 1 2 3; do
  port=$(python3 - <<'PORT'
import socket
while True:
    s = socket.socket()
    s.bind(("127.0.0.1", 0))
    port = s.getsockname()[1]
    s.close()
    if port <= 55535:  # the bus of a node is 10 000 above
        print(port)
        break
PORT
)
  mkdir "$work/$node"
  redis-server --port "$port" --bind 127.0.0.1 --save '' --dir "$work/$node" \
    --cluster-enabled yes >"$work/$node/log" &
  pids+=($!)
  nodes+=("127.0.0.1:$port")
  urls+=("redis://127.0.0.1:$port")
done
for node in "${nodes[@]}"; do
  until redis-cli -p "${node#*:}" ping >"$work/ping" 2>&1; do sleep 0.1; done
done
redis-cli --cluster create "${nodes[@]}" --cluster-yes >"$work/create"
for node in "${nodes[@]}"; do
  until redis-cli -p "${node#*:}" cluster info | grep -q cluster_state:ok; do sleep 0.1; done
done
mkdir -p bench/results
out=bench/results/redis-cluster.txt
{
  echo "# $(date -u +%Y-%m-%d), $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
  echo "# commit $(git describe --always --dirty), load of the machine before: $(cut -d' ' -f1 /proc/loadavg)"
  echo "# ThroughCluster: $rounds rounds, $seconds seconds for each in a round"
  echo "# $(redis-server --version), three primaries"
  java -XX:+UseSerialGC -Xmx1g -cp 'bench/target/classes:bench/target/lib/*' \
    dev.weir.bench.redis.ThroughCluster "$rounds" "$seconds" "${urls[@]}"
} >"$out.part"
mv "$out.part" "$out"
cat "$out"
