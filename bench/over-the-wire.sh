#!/usr/bin/env bash
# Weir over every wire, in memory and through a Redis of its own (exact, leased), beside bare
# handlers and beside what others serve; then 100,000 decisions a second with p99 < 1 ms, by stream,
# batch and the Redis protocol. Writes bench/results/wire.txt; fails where an expectation is not met.
#
#   bench/over-the-wire.sh [SECONDS]    of each measurement, 5 unless told otherwise
#
# Needs wrk, redis-server, redis-benchmark, python3. Programs of others, each left out if not named:
#   RLSLOAD               a driver of gRPC: -proto rls|weir|gb -target A -secs S [-rate N] -pids P
#   ENVOYPROXY_RATELIMIT  the binary of envoyproxy/ratelimit, over the Redis
#   LIMITADOR             limitador-server, in memory and cached over the Redis
#   GUBERNATOR            the binary of gubernator, in memory
#   REDIS_CELL            the module of redis-cell, in a Redis of its own
#   JAVA_HOME             the JDK to run with (else the java in PATH)
#   EVENT_LOOPS           threads that serve connections, ours and the bare handlers'; 1 unless told
#                         otherwise, since driver and Redis take the rest of two cores
#   WARM_UP               seconds before each measurement, 3 unless told otherwise; three times that
#                         for each protocol before a service's first, since the JVM compiles then
#
# Runs ahead of what else the machine has to do, where that is allowed (nice -19, for all alike).
# CPU seconds are those of the server, and of Redis, per million decisions: they survive a driver on
# the same cores, which rates and times do not. Ports 19480 to 19489 of the loopback interface.
set -euo pipefail
renice -n -19 -p $$ >/dev/null 2>&1 || :
seconds=${1:-5}
warm_up=${WARM_UP:-3}
loops=${EVENT_LOOPS:-1}
cd "$(dirname "$0")/.."
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=$(mktemp -d)
started=()
trap 'kill "${started[@]}" 2>/dev/null || :; wait 2>/dev/null || :; rm -rf "$work"' EXIT
result=bench/results/wire.txt
http=19480 grpc=19481 resp=19482 redis_port=19483 bare_http=19484 bare_grpc=19485 bare_resp=19486
other=19487 other_too=19488
flags=(-XX:+UseSerialGC -Xms48m -XX:NewSize=24m "-Dio.netty.eventLoopThreads=$loops")
failed=0

mvn -o -q -B -Dfast -DskipTests -Dspotless.check.skip -pl app,bench -am package >&2
classpath='bench/target/classes:bench/target/lib/*'

# ---- programs --------------------------------------------------------------------------------

start() { # NAME PORT COMMAND... : starts it and waits for its port; sets pid
  local name=$1 port=$2
  "${@:3}" >"$work/$name.log" 2>&1 &
  pid=$!
  started+=("$pid")
  listens "$port" && return 0
  echo "over-the-wire: $name does not listen on $port:" >&2
  tail -n 20 "$work/$name.log" >&2
  return 1
}

listens() { # PORT : waits until somebody does, or the program that was started last has ended
  for _ in {1..200}; do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return 0
    kill -0 "$pid" 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}

stop() { # PID...
  kill "$@" 2>/dev/null || :
  wait "$@" 2>/dev/null || :
}

warm() { # URL... : a JVM that was just started compiles what it runs, and takes a core for that
  local each
  for each; do ./weir load "$each" --seconds $((3 * warm_up)) --json >/dev/null || :; done
}

rules() { # CONSISTENCY : the service's files
  mkdir -p "$work/$1/config"
  cat >"$work/$1/weir.yaml" <<YAML
rules:
  - {name: payments, match: {endpoint: /api/payments, method: POST}, group: payments, limit: 4000000000/h, consistency: $1}
  - {name: search, match: {endpoint: "/api/search/**"}, group: search, limit: 4000000000/h, consistency: $1}
  - {name: orders, match: {endpoint: "/api/orders/{id}"}, group: orders, limit: 4000000000/h, consistency: $1}
  - {name: login, match: {endpoint: /login}, key: ip_address, group: login, limit: 4000000000/h, consistency: $1}
  - {name: per-user, key: user_id, priority: 200, limit: 1000000/h, consistency: $1}
YAML
  cat >"$work/$1/config/bench.yaml" <<YAML
domain: bench
descriptors:
  - key: user
    rate_limit: {unit: hour, requests_per_unit: 1000000$([ "$1" = exact ] || echo ", on_denied: keep, consistency: $1")}
YAML
}

weir() { # MODE : memory, exact or leased; sets pid
  local consistency=exact environment=(WEIR_EVENT_LOOPS=$loops WEIR_HTTP_PORT=$http WEIR_GRPC_PORT=$grpc
    WEIR_RESP_PORT=$resp WEIR_DEBUG_PORT=off)
  [ "$1" != leased ] || consistency=leased
  rules "$consistency"
  environment+=("RUNTIME_ROOT=$work/$consistency")
  [ "$1" = memory ] || environment+=("WEIR_REDIS_URL=redis://127.0.0.1:$redis_port"
    "WEIR_DEFAULTS_ADHOC_CONSISTENCY=$consistency")
  local command=(env "${environment[@]}" ./weir serve "$work/$consistency/weir.yaml")
  start "weir-$1" $http "${command[@]}"
  local service=$pid
  listens $grpc && listens $resp
  warm rls://127.0.0.1:$grpc stream://127.0.0.1:$grpc resp://127.0.0.1:$resp \
    http://127.0.0.1:$http/v1/ratelimit/check
  pid=$service
}

# ---- measuring -------------------------------------------------------------------------------

ticks() { # PID... -> their CPU time in 1/100 s, each
  local each
  for each; do awk '{print $14 + $15}' "/proc/$each/stat"; done | xargs
}

row() { # NAME RATE P50 P99 CPU...
  printf '%-34s %10.0f/s  p50 %7.3f  p99 %8.3f ms  cpu' "$1" "$2" "$3" "$4" | tee -a "$work/out"
  printf ' %6.2f' "${@:5}" | tee -a "$work/out"
  echo | tee -a "$work/out"
}

note() { echo "$*" | tee -a "$work/out"; }

per_million() { # BEFORE AFTER COUNT : CPU seconds of each process per million
  awk -v b="$1" -v a="$2" -v n="$3" \
    'BEGIN {split(b, x, " "); k = split(a, y, " "); for (i = 1; i <= k; i++) printf "%.2f ", (y[i] - x[i]) / 100 / n * 1e6}'
}

drive() { # NAME PIDS DECISIONS-A-REQUEST URL OPTIONS... : by weir load; sets rate
  local json before after
  json=$(./weir load "$4" "${@:5}" --seconds "$warm_up" --json) || :
  before=$(ticks $2)
  json=$(./weir load "$4" "${@:5}" --seconds "$seconds" --json) || :
  after=$(ticks $2)
  local figures
  figures=$(python3 -c '
import json, sys
r = json.loads(sys.argv[1])
many = int(sys.argv[2])
if r["errors"]["all"]:
    print("over-the-wire: errors", r["errors"], file=sys.stderr)
print(r["rate_per_second"] * many, r["response_ms"]["p50"], r["response_ms"]["p99"], r["answered"] * many)
' "$json" "$3")
  set -- "$1" "$2" $figures
  rate=$3
  row "$1" "$3" "$4" "$5" $(per_million "$before" "$after" "$6")
}

referee() { # NAME PIDS OPTIONS... : by the driver that is not ours
  [ -n "${RLSLOAD:-}" ] || return 0
  local line
  line=$("$RLSLOAD" "${@:3}" -secs "$seconds" -warm "$warm_up" -pids "${2// /,}")
  grep -q ' errs=0 ' <<<"$line" || note "# errors: $line"
  set -- "$1" $(sed -E 's/.*rate=([0-9]+).* p50=([0-9.]+) .*p99=([0-9.]+) .*/\1 \2 \3/' <<<"$line") \
    $(grep -oE 'cpu_s/M\[[0-9]+\]=[0-9.]+' <<<"$line" | sed 's/.*=//')
  row "$@"
}

wrk_row() { # NAME PIDS DECISIONS-A-REQUEST SCRIPT PORT
  local out before after
  wrk -t2 -c64 -d"${warm_up}s" -s "$4" "http://127.0.0.1:$5" >/dev/null
  before=$(ticks $2)
  out=$(wrk -t2 -c64 -d"${seconds}s" --latency -s "$4" "http://127.0.0.1:$5")
  after=$(ticks $2)
  ! grep -q Non-2xx <<<"$out" || echo "$out" >&2
  set -- "$1" $(awk -v many="$3" '
    function ms(t) {return t ~ /us$/ ? t / 1000 : t ~ /ms$/ ? t + 0 : t * 1000}
    /50%/ {p50 = ms($2)} /99%/ {p99 = ms($2)} /requests in/ {n = $1} /Requests\/sec/ {r = $2}
    END {print r * many, p50, p99, n * many}' <<<"$out")
  row "$1" "$2" "$3" "$4" $(per_million "$before" "$after" "$5")
}

redis_row() { # NAME PIDS COUNT PORT PIPELINING COMMAND... : of $random keys
  local before after csv
  redis-benchmark -p "$4" -c 50 -P "$5" -n $(($3 / 4)) -r "${random:-100000}" --csv "${@:6}" >/dev/null 2>&1
  before=$(ticks $2)
  csv=$(redis-benchmark -p "$4" -c 50 -P "$5" -n "$3" -r "${random:-100000}" --csv "${@:6}" 2>/dev/null | tail -n 1)
  after=$(ticks $2)
  set -- "$1" $(tr -d '"' <<<"$csv" | awk -F, '{n = NF; print $(n - 6), $(n - 3), $(n - 1)}') \
    $(per_million "$before" "$after" "$3")
  row "$@"
}

scripts() { # what wrk sends: ten thousand requests, made beforehand
  cat >"$work/check.lua" <<'LUA'
local made, at = {}, 0
function init()
  wrk.method, wrk.path = 'POST', '/v1/ratelimit/check'
  wrk.headers['Content-Type'] = 'application/json'
  for i = 1, 10000 do
    made[i] = wrk.format(nil, nil, nil, '{"user_id":"u' .. math.random(0, KEYS) .. '","endpoint":"/bench"}')
  end
end
function request() at = at % 10000 + 1; return made[at] end
LUA
  cat >"$work/batch.lua" <<'LUA'
local made, at = {}, 0
function init()
  wrk.method, wrk.path = 'POST', '/v1/ratelimit/check:batch'
  wrk.headers['Content-Type'] = 'application/json'
  for i = 1, 400 do
    local checks = {}
    for j = 1, 50 do
      checks[j] = '{"user_id":"u' .. math.random(0, KEYS) .. '","endpoint":"/bench"}'
    end
    made[i] = wrk.format(nil, nil, nil, '{"checks":[' .. table.concat(checks, ',') .. ']}')
  end
end
function request() at = at % 400 + 1; return made[at] end
LUA
  sed -i "s/KEYS/$1/" "$work/check.lua" "$work/batch.lua"
}

batch_body() { # fifty checks, as weir load fills them in
  python3 -c '
print("{\"checks\":[" + ",".join("{\"user_id\":\"u%d-{key}\",\"endpoint\":\"/bench\"}" % i for i in range(50)) + "]}")'
}

# ---- the services ----------------------------------------------------------------------------

measure() { # MODE PIDS KEYS COUNT : ours over every wire, COUNT commands of the Redis protocol
  local check='{"user_id":"u{key}","endpoint":"/bench"}' random=$3 throttle='99 100 60'
  [ "$1" != leased ] || throttle='999999 1000000 3600' # which a few keys do not use up
  note "# Weir, $1, $3 keys; CPU of Weir$([ "$1" = memory ] || echo ', of Redis')"
  scripts "$3"
  referee "$1: gRPC, Envoy's protocol" "$2" -proto rls -target 127.0.0.1:$grpc -keys "$3"
  drive "$1: the same by weir load" "$2" 1 rls://127.0.0.1:$grpc --keys "$3" \
    --body '{"domain":"bench","descriptors":[{"entries":[{"key":"user","value":"u{key}"}]}]}'
  referee "$1: gRPC, Weir's own" "$2" -proto weir -target 127.0.0.1:$grpc -keys "$3"
  drive "$1: gRPC stream" "$2" 1 stream://127.0.0.1:$grpc --keys "$3" --body "$check" \
    --concurrency 512 --connections 2
  stream_rate=$rate
  wrk_row "$1: HTTP" "$2" 1 "$work/check.lua" $http
  wrk_row "$1: HTTP, batches of 50" "$2" 50 "$work/batch.lua" $http
  redis_row "$1: CL.THROTTLE" "$2" "$4" $resp 1 CL.THROTTLE k:__rand_int__ $throttle
  redis_row "$1: CL.THROTTLE -P 16" "$2" $((8 * $4)) $resp 16 CL.THROTTLE k:__rand_int__ $throttle
  redis_row "$1: WEIR.CHECK -P 16" "$2" $((4 * $4)) $resp 16 WEIR.CHECK user_id u__rand_int__
  referee "$1: Envoy's protocol at 10,000/s" "$2" -proto rls -target 127.0.0.1:$grpc -keys "$3" -rate 10000
  drive "$1: HTTP at 10,000/s" "$2" 1 http://127.0.0.1:$http/v1/ratelimit/check --keys "$3" --rate 10000
}

hiccups() { # what the machine takes from two threads that only look at the clock
  local each
  for each in 1 2; do
    python3 -c '
import time
begin = last = time.perf_counter()
gaps = []
while last - begin < 4:
    now = time.perf_counter()
    if now - last > 0.0005:
        gaps.append(now - last)
    last = now
print(f"{100 * sum(gaps) / 4:.2f} % of the time in {len(gaps)} gaps, the longest {1e3 * max(gaps, default=0):.1f} ms")' &
  done | sed 's/^/# a thread that only looks at the clock stands still /' | tee -a "$work/out"
}

# One connection, so one event loop, for the driver takes the other core: with more threads than
# cores the last percent waits for the scheduler.
headline() { # MODE KEYS : at half of the top rate, which is measured first
  local url options many name top half in_flight
  note "# The headline, $1: half of the top rate, p99 < 1 ms from when each was due"
  hiccups
  for name in stream batch resp; do
    many=1 in_flight=512
    case $name in
      stream)
        url=stream://127.0.0.1:$grpc
        options=(--body '{"user_id":"u{key}","endpoint":"/bench"}' --connections 1 --pipelining 1000)
        ;;
      batch)
        url=http://127.0.0.1:$http/v1/ratelimit/check:batch
        options=(--method POST --body "$(batch_body)" --connections 4)
        many=50 in_flight=4
        ;;
      resp)
        url=resp://127.0.0.1:$resp
        options=(--command 'WEIR.CHECK user_id u{key}' --connections 1 --pipelining 1000)
        ;;
    esac
    options+=(--keys $(($2 / many)))
    top=$(./weir load "$url" "${options[@]}" --concurrency $in_flight --warmup "$warm_up" \
      --seconds "$seconds" --json | python3 -c 'import json, sys; print(int(json.load(sys.stdin)["rate_per_second"]))')
    half=$((top / 2))
    note "## $1, $name: top $((top * many)) decisions/s, asked for $((half * many))"
    ./weir load "$url" "${options[@]}" --rate $half --warmup "$warm_up" \
      --seconds $((2 * seconds)) --expect "p99<1ms,rate>$((100000 / many)),errors=0" \
      --histogram "$work/headline.hgrm" >"$work/headline" && code=0 || code=$?
    tee -a "$work/out" <"$work/headline"
    [ $code = 0 ] || failed=1
  done
}

bare() {
  note '# Bare handlers of the same messages; CPU of the handler'
  start bare-grpc $bare_grpc "$java" "${flags[@]}" -cp "$classpath" dev.weir.bench.wire.BareGrpc $bare_grpc
  local server=$pid
  warm rls://127.0.0.1:$bare_grpc stream://127.0.0.1:$bare_grpc
  referee 'bare grpc-java, Envoys messages' "$server" -proto rls -target 127.0.0.1:$bare_grpc
  referee 'bare grpc-java, Weirs messages' "$server" -proto weir -target 127.0.0.1:$bare_grpc
  drive 'bare grpc-java, stream' "$server" 1 stream://127.0.0.1:$bare_grpc --concurrency 512 --connections 2
  referee 'bare grpc-java at 10,000/s' "$server" -proto rls -target 127.0.0.1:$bare_grpc -rate 10000
  stop "$server"
  start bare-http $bare_http "$java" "${flags[@]}" -cp "$classpath" dev.weir.bench.http.BareServer $bare_http
  server=$pid
  scripts 100000
  warm http://127.0.0.1:$bare_http/v1/ratelimit/check
  wrk_row 'bare Vert.x, JSON parsed' "$server" 1 "$work/check.lua" $bare_http
  stop "$server"
  start bare-resp $bare_resp "$java" "${flags[@]}" -cp "$classpath" dev.weir.bench.wire.BareResp $bare_resp
  server=$pid
  warm resp://127.0.0.1:$bare_resp
  redis_row 'bare Netty, CL.THROTTLE' "$server" 300000 $bare_resp 1 CL.THROTTLE k:__rand_int__ 99 100 60
  redis_row 'bare Netty, CL.THROTTLE -P 16' "$server" 2400000 $bare_resp 16 CL.THROTTLE k:__rand_int__ 99 100 60
  stop "$server"
}

limitador() { # STORAGE... : sets pid
  start "limitador-$1" $other "$LIMITADOR" --rls-ip 127.0.0.1 --rls-port $other \
    --http-ip 127.0.0.1 --http-port $other_too "$work/limits.yaml" "$@"
}

others() { # REDIS-PID
  note '# What others serve; CPU of the server, of Redis'
  local server
  if [ -n "${ENVOYPROXY_RATELIMIT:-}" ]; then
    mkdir -p "$work/envoyproxy/config"
    printf 'domain: bench\ndescriptors:\n  - key: user\n    rate_limit: {unit: hour, requests_per_unit: 1000000}\n' \
      >"$work/envoyproxy/config/bench.yaml"
    if start envoyproxy $other env RUNTIME_ROOT="$work" RUNTIME_SUBDIRECTORY=envoyproxy \
      RUNTIME_WATCH_ROOT=false USE_STATSD=false LOG_LEVEL=error BACKEND_TYPE=redis \
      REDIS_SOCKET_TYPE=tcp REDIS_URL=127.0.0.1:$redis_port GRPC_PORT=$other PORT=$other_too \
      DEBUG_PORT=19489 "$ENVOYPROXY_RATELIMIT"; then
      server=$pid
      referee 'envoyproxy/ratelimit, Redis' "$server $1" -proto rls -target 127.0.0.1:$other
      referee 'envoyproxy/ratelimit at 10,000/s' "$server $1" -proto rls -target 127.0.0.1:$other -rate 10000
      stop "$server"
    fi
  fi
  if [ -n "${LIMITADOR:-}" ]; then
    printf -- '- {namespace: bench, max_value: 1000000, seconds: 3600, conditions: [], variables: ["descriptors[0].user"]}\n' \
      >"$work/limits.yaml"
    if limitador memory; then
      server=$pid
      referee 'limitador, in memory' "$server" -proto rls -target 127.0.0.1:$other
      referee 'limitador at 10,000/s' "$server" -proto rls -target 127.0.0.1:$other -rate 10000
      stop "$server"
    fi
    if limitador redis_cached "redis://127.0.0.1:$redis_port"; then
      server=$pid
      referee 'limitador, Redis cached' "$server $1" -proto rls -target 127.0.0.1:$other -keys 1000
      stop "$server"
    fi
  fi
  if [ -n "${GUBERNATOR:-}" ]; then
    if start gubernator $other env GUBER_GRPC_ADDRESS=127.0.0.1:$other GUBER_HTTP_ADDRESS=127.0.0.1:$other_too \
      GUBER_ADVERTISE_ADDRESS=127.0.0.1:$other GUBER_PEER_DISCOVERY_TYPE=none "$GUBERNATOR"; then
      server=$pid
      referee 'gubernator, in memory' "$server" -proto gb -target 127.0.0.1:$other
      stop "$server"
    fi
  fi
  if [ -n "${REDIS_CELL:-}" ]; then
    if start redis-cell $other redis-server --port $other --bind 127.0.0.1 --save '' --dir "$work" \
      --loadmodule "$REDIS_CELL"; then
      server=$pid
      redis_row 'redis-cell, CL.THROTTLE' "$server" 300000 $other 1 CL.THROTTLE k:__rand_int__ 99 100 60
      redis_row 'redis-cell, CL.THROTTLE -P 16' "$server" 1500000 $other 16 CL.THROTTLE k:__rand_int__ 99 100 60
      stop "$server"
    fi
  fi
}

# ---- the run ---------------------------------------------------------------------------------

note "# $(date -u +%Y-%m-%d), $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
note "# commit $(git describe --always --dirty), load of the machine before: $(cut -d' ' -f1 /proc/loadavg)"
note "# $("$java" -version 2>&1 | sed -n 3p); $(redis-server --version | cut -d' ' -f1-3); $(wrk -v 2>&1 | head -n 1 | cut -d' ' -f1-2)"
note "# ${seconds} s each after ${warm_up} s of warm-up, nice $(nice); $loops event loops in ours and the bare handlers; driver, server and Redis share the cores; times in closed loops are those of a full machine"

start redis $redis_port redis-server --port $redis_port --bind 127.0.0.1 --save '' --dir "$work"
redis=$pid
bare
weir memory
service=$pid
measure memory "$service" 100000 300000
headline memory 100000
stop "$service"
weir exact
service=$pid
measure exact "$service $redis" 100000 150000
stop "$service"
redis-cli -p $redis_port flushall >/dev/null
weir leased
service=$pid
measure leased "$service $redis" 1000 300000
headline leased 1000
stop "$service"
redis-cli -p $redis_port flushall >/dev/null
others "$redis"

mkdir -p bench/results
mv "$work/out" "$result"
exit $failed
