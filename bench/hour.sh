#!/usr/bin/env bash
# An hour of mixed load on all ports, with rules, through a Redis of its own: each minute a line with
# the service's memory, threads, descriptors and log, and the times of each wire; at the end whether
# they stayed flat. Writes bench/results/hour.txt; fails if they did not.
#
#   bench/hour.sh [MINUTES]     60 unless told otherwise, at least 8 for a verdict
#
# Needs redis-server and python3. RATE is the decisions a second of each wire, 500 unless told
# otherwise. Ports 19490 to 19493 of the loopback interface.
set -euo pipefail
minutes=${1:-60}
rate=${RATE:-500}
cd "$(dirname "$0")/.."
work=$(mktemp -d)
started=()
trap 'kill "${started[@]}" 2>/dev/null || :; wait 2>/dev/null || :; rm -rf "$work"' EXIT
http=19490 grpc=19491 resp=19492 redis_port=19493

mvn -o -q -B -Dfast -DskipTests -Dspotless.check.skip -pl app -am package >&2
redis-server --port $redis_port --bind 127.0.0.1 --save '' --dir "$work" >"$work/redis.log" &
started+=($!)
mkdir -p "$work/config"
cat >"$work/weir.yaml" <<'YAML'
rules:
  - {name: hot, match: {endpoint: /hot}, key: endpoint, group: hot, limit: 100000/m, consistency: leased}
  - {name: per-user, key: user_id, limit: 100/m}
YAML
printf 'domain: load\ndescriptors:\n  - key: user\n    rate_limit: {unit: minute, requests_per_unit: 50}\n' \
  >"$work/config/load.yaml"
env RUNTIME_ROOT="$work" WEIR_HTTP_PORT=$http WEIR_GRPC_PORT=$grpc WEIR_RESP_PORT=$resp \
  WEIR_DEBUG_PORT=off WEIR_REDIS_URL=redis://127.0.0.1:$redis_port \
  ./weir serve "$work/weir.yaml" >"$work/weir.log" 2>&1 &
weir=$!
started+=($weir)
for _ in {1..200}; do
  (exec 3<>/dev/tcp/127.0.0.1/$resp) 2>/dev/null && break
  kill -0 $weir || { cat "$work/weir.log" >&2; exit 1; }
  sleep 0.1
done

load() { # NAME URL OPTIONS... : for most of a minute
  ./weir load "$2" --rate "$rate" --keys 20000 --zipf 1 --seconds 55 --connections 4 --json "${@:3}" \
    >"$work/$1.json" 2>>"$work/load.log" || :
}

minute() { # NUMBER : one line
  local running=() each
  load http http://127.0.0.1:$http/v1/ratelimit/check & running+=($!)
  load hot http://127.0.0.1:$http/v1/ratelimit/check --body '{"user_id":"{key}","endpoint":"/hot"}' & running+=($!)
  load batch http://127.0.0.1:$http/v1/ratelimit/check:batch --method POST \
    --body '{"checks":[{"user_id":"a{key}"},{"user_id":"b{key}"}]}' & running+=($!)
  load grpc grpc://127.0.0.1:$grpc & running+=($!)
  load stream stream://127.0.0.1:$grpc & running+=($!)
  load rls rls://127.0.0.1:$grpc & running+=($!)
  load resp resp://127.0.0.1:$resp --pipelining 8 & running+=($!)
  for each in "${running[@]}"; do wait "$each"; done
  python3 - "$1" "$weir" "$work" <<'PY'
import json, os, sys
number, pid, work = int(sys.argv[1]), sys.argv[2], sys.argv[3]
status = dict(l.split(':', 1) for l in open(f'/proc/{pid}/status').read().splitlines())
out = [f'{number:6d}', f'{int(status["VmRSS"].split()[0]) / 1024:8.1f}', f'{int(status["Threads"]):7d}',
       f'{len(os.listdir(f"/proc/{pid}/fd")):5d}', f'{os.path.getsize(work + "/weir.log"):9d}']
errors = 0
for name in 'http hot batch grpc stream rls resp'.split():
    r = json.load(open(f'{work}/{name}.json'))
    errors += r['errors']['all'] + r['never_sent']
    out.append(f'{r["response_ms"]["p50"]:7.2f} {r["response_ms"]["p99"]:7.2f}')
print(' '.join(out), f'{errors:6d}')
PY
}

out=bench/results/hour.txt
mkdir -p bench/results
{
  echo "# $(date -u +%Y-%m-%d), $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
  echo "# commit $(git describe --always --dirty), load of the machine before: $(cut -d' ' -f1 /proc/loadavg)"
  echo "# $rate requests a second on each of seven wires, $minutes minutes, through Redis; ms from when each was due"
  echo '#                                                 http            hot          batch           grpc         stream            rls           resp'
  echo 'minute  rss MiB threads   fds log bytes    p50     p99     p50     p99     p50     p99     p50     p99     p50     p99     p50     p99     p50     p99 errors'
} >"$work/out"
cat "$work/out"
for ((i = 1; i <= minutes; i++)); do
  minute "$i" | tee -a "$work/out"
done
verdict() { # the second quarter beside the last
  python3 - "$work/out" <<'PY'
import statistics, sys
rows = [[float(f) for f in l.split()] for l in open(sys.argv[1]) if l.strip()[:1].isdigit()]
quarter = len(rows) // 4
if quarter < 2:
    sys.exit('# no verdict: too short')
before, after = rows[quarter:2 * quarter], rows[-quarter:]
middle = lambda some, column: statistics.median(r[column] for r in some)
flat = True
def say(name, b, a, most):
    global flat
    ok = a <= most
    flat &= ok
    print(f'# {name:22s} {b:12.2f} -> {a:12.2f}  (at most {most:.2f})  {"flat" if ok else "NOT FLAT"}')
say('rss MiB', middle(before, 1), middle(after, 1), 1.1 * middle(before, 1) + 4)
say('threads', middle(before, 2), middle(after, 2), middle(before, 2) + 1)
say('descriptors', middle(before, 3), middle(after, 3), middle(before, 3) + 8)
say('log bytes a minute', 0, (rows[-1][4] - rows[0][4]) / max(1, len(rows) - 1), 60 * 300)  # a line a second, with how many it stands for
for i, name in enumerate('http hot batch grpc stream rls resp'.split()):
    for j, which in enumerate(('p50', 'p99')):
        column = 5 + 2 * i + j
        b = middle(before, column)
        say(f'{name} {which} ms', b, middle(after, column), 1.5 * b + 0.2)
print('# errors', int(sum(r[-1] for r in rows)))
sys.exit(0 if flat else 1)
PY
}
verdict | tee -a "$work/out" && code=0 || code=1
mv "$work/out" $out
exit $code
