#!/usr/bin/env bash
# Checks a second through Redis beside Bucket4j and bare scripts: bench/redis.sh [ROUNDS [SECONDS]]
exec "$(dirname "$0")/with-redis.sh" redis ThroughRedis "${1:-5}" "${2:-5}"
