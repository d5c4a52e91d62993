#!/usr/bin/env bash
# Weir over HTTP beside a bare Vert.x handler that parses the same JSON and answers a constant.
# All run at once, each is loaded in turn, and the medians of the rounds are compared: a request
# that no rule matches, the simple form, and one to which three of ten rules apply, with tiers and
# lists of blocks.
#
#   bench/http-baseline.sh [ROUNDS [SECONDS]]      from a checkout; needs wrk
#
#   JAVA_HOME   the JDK to run with (else the java in PATH)
#   FORMS       which of attributes, simple and rules; all unless told otherwise
#   WARM_UP     seconds of load before the rounds, 20 unless told otherwise: the compiler of the JVM
#               takes a core of two for as long, and the longer, the more code a server has
set -euo pipefail
rounds=${1:-7}
seconds=${2:-6}
warm_up=${WARM_UP:-20}
cd "$(dirname "$0")/.."
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || :; rm -rf "$work"' EXIT

mvn -o -q -B -Dfast -Dmaven.test.skip -pl bench -am package \
  dependency:build-classpath -Dmdep.outputFile="$work/classpath" -Dmdep.includeScope=runtime >&2 || {
  echo 'http-baseline: the build failed' >&2
  exit 1
}
classpath=bench/target/classes:$(cat "$work/classpath")
flags=(-XX:+UseSerialGC -Xms48m -XX:NewSize=24m)

serve() { # NAME CLASS PORT [RULES]
  "$java" "${flags[@]}" -cp "$classpath" "$2" "${@:3}" >"$work/$1.log" 2>&1 &
  pids+=($!)
  for _ in {1..100}; do
    grep -q http:// "$work/$1.log" && return 0
    sleep 0.1
  done
  cat "$work/$1.log" >&2
  exit 1
}

body() { # FILE JSON
  printf "wrk.method='POST'\nwrk.headers['Content-Type']='application/json'\nwrk.body='%s'\n" "$2" >"$work/$1.lua"
}

load() { # SCRIPT PORT SECONDS -> requests per second
  local out
  out=$(wrk -t2 -c64 -d"$3"s -s "$work/$1.lua" "http://127.0.0.1:$2/v1/ratelimit/check")
  if grep -q 'Non-2xx' <<<"$out"; then
    echo "$out" >&2
    exit 1
  fi
  awk '/Requests\/sec/ {printf "%d\n", $2}' <<<"$out"
}

cpu() { awk '{print $14 + $15}' "/proc/$1/stat"; }
median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

serve bare dev.weir.bench.http.BareServer 18091
serve weir dev.weir.bench.http.ServedWeir 18092 none
serve rules dev.weir.bench.http.ServedWeir 18093 ten
body attributes '{"user_id":"42","endpoint":"/api/payments","method":"POST"}'
body rules '{"user_id":"user-42","ip_address":"198.51.100.7","endpoint":"/api/payments","method":"POST","user_tier":"premium"}'
body simple '{"key":"user:42","limit":4000000000,"window":"1h","cost":1}'

echo "# $(date -u +%Y-%m-%d), $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
echo "# $("$java" -version 2>&1 | sed -n 3p), flags ${flags[*]}"
echo "# Vert.x $(sed -n 's:.*<vertx.version>\(.*\)</vertx.version>:\1:p' pom.xml), jackson-core $(sed -n 's:.*<jackson.version>\(.*\)</jackson.version>:\1:p' pom.xml), $(wrk -v 2>&1 | head -n 1 | cut -d' ' -f1-2)"
echo "# wrk -t2 -c64 -d${seconds}s, $rounds rounds after ${warm_up} s of warm-up, bare and weir in turn; requests per second, and CPU seconds of the server per million"
for form in ${FORMS:-attributes simple rules}; do
  if [ "$form" = rules ]; then port=18093 pid=${pids[2]}; else port=18092 pid=${pids[1]}; fi
  ports=([0]=18091 [1]=$port)
  servers=([0]=${pids[0]} [1]=$pid)
  for each in 0 1; do load "$form" "${ports[each]}" "$warm_up" >/dev/null; done
  for each in 0 1; do
    : >"$work/$each.$form"
    : >"$work/$each.$form.cpu"
  done
  for ((round = 1; round <= rounds; round++)); do
    for each in 0 1; do
      before=$(cpu "${servers[each]}")
      rate=$(load "$form" "${ports[each]}" "$seconds")
      after=$(cpu "${servers[each]}")
      echo "$rate" >>"$work/$each.$form"
      echo $(((after - before) * 10000 / (rate * seconds / 1000))) >>"$work/$each.$form.cpu"
    done
  done
  bare=$(median <"$work/0.$form")
  weir=$(median <"$work/1.$form")
  bare_cpu=$(median <"$work/0.$form.cpu")
  weir_cpu=$(median <"$work/1.$form.cpu")
  awk -v f="$form" -v b="$bare" -v w="$weir" -v bc="$bare_cpu" -v wc="$weir_cpu" \
    'BEGIN {printf "%-10s  bare %7d/s cpu %.2f   weir %7d/s cpu %.2f   rate %.3f of bare\n", f, b, bc / 1000, w, wc / 1000, w / b}'
  echo "#   bare: $(xargs <"$work/0.$form")"
  echo "#   weir: $(xargs <"$work/1.$form")"
done
