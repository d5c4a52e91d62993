#!/usr/bin/env bash
# Bytes of heap for each live key, and resident memory, at ten million keys: bench/memory.sh [KEYS]
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -q -Dfast -pl bench -am package -DskipTests -Dspotless.check.skip
mkdir -p bench/results
out=bench/results/memory.txt
keys=${1:-10000000}
fill() { # HEAP CONTENDER
  java -Xmx"$1" -XX:+UseSerialGC -Dweir.commit="$(git describe --always --dirty)" \
    -cp 'bench/target/classes:bench/target/lib/*' dev.weir.bench.Memory ${2:+"$2" "$keys"}
}
{
  fill 64m ''
  echo "keys     $keys, each asked once; Weir with -Xmx800m, the others with -Xmx6g; -XX:+UseSerialGC"
  echo
  fill 800m WEIR_BUCKET
  fill 800m WEIR_SLIDING_WINDOW
  for other in GCRA_MAP BUCKET4J RESILIENCE4J GUAVA; do
    fill 6g "$other"
  done
} | tee "$out.part"
mv "$out.part" "$out"
