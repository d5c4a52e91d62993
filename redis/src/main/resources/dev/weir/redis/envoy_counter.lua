-- Envoy's fixed window as envoyproxy/ratelimit keeps it, so that both can count on one Redis: a bare
-- number under a key that names the window. So the window is that of whoever made the key, by their
-- own clock, and the instant here says only when Redis' clock is through with it.
--
-- KEYS   one string: the count in decimal, as INCRBY keeps it
-- ARGV   limit: units and capacity L, window W
-- reply  as dispatch.lua says; resets at the end of the window that Redis' clock is in
-- units  `u` the count, which is not raised beyond 2^52; `add` what of it is not written yet
-- atomic because one GET and at most one INCRBY run within one script; the original's own INCRBY
--        may come before or behind it and is never overwritten
-- cost   O(1)

local countsDenials = true

local MOST = 4503599627370496
local JITTER = 300000 -- the original's, in milliseconds, so that not all keys expire at once

local function load(key)
  local raw = redis.pcall('GET', key)
  if not raw then
    return nil
  end
  if type(raw) == 'table' then
    error(raw.err, 0)
  end
  local count = string.match(raw, '^%-?%d+$') and tonumber(raw) or error(FOREIGN, 0)
  return {u = max(0, count), add = 0}
end

local function arrive(s, limit)
  s = s or {u = 0, add = 0}
  s.t = now - now % limit.window
  return s, now
end

local function available(s, limit)
  return limit.capacity - s.u
end

local function take(s, limit, units)
  local more = max(0, min(units, MOST - s.u))
  s.u = s.u + more
  s.add = s.add + more
end

-- window.lua goes here.

local function save(key, s, limit)
  local jitter = floor(now / 1000) % JITTER
  redis.call('INCRBY', key, s.add)
  redis.call('PEXPIRE', key, limit.window / 1000 + max(bufferMillis, jitter))
  s.add = 0
end

-- acquire.lua goes here. Acquires and looks need nothing of what is below.

local function give(s, limit, units, from)
  if from >= s.t then
    local less = min(units, s.u)
    s.u = s.u - less
    s.add = s.add - less
  end
end

return {
  countsDenials = countsDenials, attempt = attempt, decision = decision, acquire = acquire,
  load = load, arrive = arrive, available = available, take = take, give = give, wait = wait,
  reset = reset, save = save
}
