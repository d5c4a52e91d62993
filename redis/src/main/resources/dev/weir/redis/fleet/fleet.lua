-- Who lives of the processes that share counters.
-- KEYS: 1 a sorted set, from each member to when it does not count as alive any more, in
--   milliseconds of Redis' own time; 2 a hash, from each member to what it tells of itself.
-- ARGV: 1 what to do: beat, leave or list; 2 the member; 3 milliseconds that it lives without
--   another beat; 4 what it tells; 5 how many members there may be.
-- Reply, all texts: seconds and microseconds of Redis' time, how many live; for list also, of each,
--   when it ends to be alive, and what it tells.
-- Atomic, so that nobody is counted who has been cleaned away. Costs O(log n), list O(n).
local FOREVER = 3600000
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local function text(number)
  return string.format('%.0f', number)
end
local function strike(from, to)
  local gone = redis.call('ZRANGE', KEYS[1], from, to, 'BYSCORE', 'LIMIT', 0, 1000)
  for _, member in ipairs(gone) do
    redis.call('ZREM', KEYS[1], member)
    redis.call('HDEL', KEYS[2], member)
  end
end
strike('-inf', text(now))
strike('(' .. text(now + FOREVER), '+inf') -- the clock was set back; who lives comes again
if ARGV[1] == 'beat' then
  local known = redis.call('ZSCORE', KEYS[1], ARGV[2])
  if known or redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[5]) then
    redis.call('ZADD', KEYS[1], text(now + tonumber(ARGV[3])), ARGV[2])
    redis.call('HSET', KEYS[2], ARGV[2], ARGV[4])
    redis.call('PEXPIRE', KEYS[1], FOREVER)
    redis.call('PEXPIRE', KEYS[2], FOREVER)
  end
elseif ARGV[1] == 'leave' then
  redis.call('ZREM', KEYS[1], ARGV[2])
  redis.call('HDEL', KEYS[2], ARGV[2])
end
local reply = {time[1], time[2], text(redis.call('ZCARD', KEYS[1]))}
if ARGV[1] == 'list' then
  local members = redis.call('ZRANGE', KEYS[1], 0, -1)
  for _, member in ipairs(members) do
    reply[#reply + 1] = text(tonumber(redis.call('ZSCORE', KEYS[1], member)))
    reply[#reply + 1] = redis.call('HGET', KEYS[2], member) or ''
  end
end
return reply
