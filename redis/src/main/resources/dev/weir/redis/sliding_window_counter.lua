-- Sliding window counter: the counts of the current and the previous window of length W, aligned
-- to the Unix epoch; the previous one's share is rounded up.
--
-- KEYS   one string: head, units (4 bytes), the previous window's units (4 bytes)
-- ARGV   limit: units and capacity L, window W
-- reply  as dispatch.lua says; resets at the current window's end
-- units  `t` is the current window's start, `u` and `p` what was taken in it and in the one before
-- atomic because one GET and at most one SET run within one script
-- cost   O(1)

local countsDenials = false

local function open(limit, at, units)
  return {w = limit.window, t = at - at % limit.window, u = units, p = 0}
end

local function load(key)
  local raw = redis.pcall('GET', key)
  if not raw then
    return nil
  end
  if #raw == 22 then
    local version, wrote, window, time, units, previous = read('>BBI5I7I4I4', raw)
    if version == VERSION and wrote == SLIDING_WINDOW_COUNTER then
      return {w = window * 1000, t = time, u = units, p = previous}
    end
  end
  return nil, strange(key, raw, SLIDING_WINDOW_COUNTER)
end

-- What the previous window still counts for.
local function share(s, at, window)
  if s.p == 0 then
    return 0
  end
  return divideUp(s.p, window - (at - s.t), 0, window)
end

local function arrive(s, limit)
  if not s then
    return open(limit, now, 0), now
  end
  if s.t - now > limit.window then
    s = open(limit, now, limit.capacity)
    s.rebased = true
    return s, now
  end
  local at = max(now, s.t)
  local age = at - s.t
  if age >= s.w then
    s.p = age < 2 * s.w and s.u or 0
    s.u = 0
    s.t = at - at % s.w
  end
  if s.w ~= limit.window then
    return open(limit, at, min(MOST_UNITS, s.u + share(s, at, s.w))), at
  end
  return s, at
end

local function available(s, limit, at)
  return max(0, limit.capacity - s.u - share(s, at, limit.window))
end

local function take(s, limit, units)
  s.u = min(MOST_UNITS, s.u + units)
end

-- How far into a window the previous one's count has decayed to what is spare.
local function decay(previous, spare, window)
  if previous <= spare then
    return 0
  end
  return window - divide(spare, window, 0, previous)
end

local function wait(s, limit, units, at)
  if units <= available(s, limit, at) then
    return 0
  end
  local spare = limit.capacity - units
  if s.u > spare then
    return s.t + limit.window + decay(s.u, spare, limit.window) - at
  end
  return s.t + decay(s.p, spare - s.u, limit.window) - at
end

local function reset(s, limit)
  return s.t + limit.window
end

local function save(key, s, limit)
  redis.call(
    'SET', key, write('>BBI5I7I4I4', VERSION, SLIDING_WINDOW_COUNTER, s.w / 1000, s.t, s.u, s.p),
    'PX', ttl(s.t + 2 * s.w))
end

-- acquire.lua goes here. Acquires and looks need nothing of what is below.

local function give(s, limit, units, from)
  if from >= s.t then
    s.u = max(0, s.u - units)
  end
end

-- What was not spent of a slice did not count in the window that has ended, either.
local function sliceIn(s, limit, _, returned, from)
  if from >= s.t then
    s.u = max(0, s.u - returned)
  elseif from >= s.t - limit.window then
    s.p = max(0, s.p - returned)
  end
end

return {
  countsDenials = countsDenials, attempt = attempt, decision = decision, acquire = acquire,
  load = load, arrive = arrive, available = available, take = take, give = give, wait = wait,
  reset = reset, save = save, sliceIn = sliceIn
}
