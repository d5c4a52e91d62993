#!/usr/bin/env bash
# Checks a second through Redis, exact and leased: bench/leased.sh [ROUNDS [SECONDS]]
exec "$(dirname "$0")/with-redis.sh" leased LeasedThroughRedis "${1:-5}" "${2:-5}"
