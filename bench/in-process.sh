#!/usr/bin/env bash
# Time and allocation of a check beside other limiters: bench/in-process.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -q -Dfast -pl bench -am package -DskipTests -Dspotless.check.skip
mkdir -p bench/results
out=bench/results/in-process.txt
java -Dweir.commit="$(git describe --always --dirty)" -cp 'bench/target/classes:bench/target/lib/*' \
  dev.weir.bench.InProcess "${1:-5}" >"$out.part"
mv "$out.part" "$out"
cat "$out"
