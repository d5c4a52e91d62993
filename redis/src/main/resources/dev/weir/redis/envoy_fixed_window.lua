-- Envoy's fixed window: a count for each window of length W, aligned to the Unix epoch, of whatever
-- was asked for, allowed or not.
--
-- KEYS   one string: head, the count (7 bytes)
-- ARGV   limit: units and capacity L, window W
-- reply  as dispatch.lua says; resets at the window's end
-- units  `t` is the window's start, `w` the longest of the windows that began then, `u` the count,
--        which stops at 2^52
-- atomic because one GET and at most one SET run within one script
-- cost   O(1)

local countsDenials = true

local MOST = 4503599627370496

local function load(key)
  local raw = redis.pcall('GET', key)
  if not raw then
    return nil
  end
  if #raw == 21 then
    local version, wrote, window, time, count = read('>BBI5I7I7', raw)
    if version == VERSION and wrote == ENVOY_FIXED_WINDOW then
      return {w = window * 1000, t = time, u = count}
    end
  end
  return nil, strange(key, raw, ENVOY_FIXED_WINDOW)
end

local function arrive(s, limit)
  if s and s.t - now > limit.window then
    return {w = limit.window, t = now - now % limit.window, u = limit.capacity, rebased = true}, now
  end
  local at = s and max(now, s.t) or now
  local start = at - at % limit.window
  if not s or s.t ~= start or at - start >= s.w then
    return {w = limit.window, t = start, u = 0}, at
  end
  s.w = max(s.w, limit.window)
  return s, at
end

local function available(s, limit)
  return limit.capacity - s.u
end

local function take(s, limit, units)
  s.u = min(MOST, s.u + units)
end

-- window.lua goes here.

local function save(key, s)
  redis.call(
    'SET', key, write('>BBI5I7I7', VERSION, ENVOY_FIXED_WINDOW, s.w / 1000, s.t, s.u),
    'PX', ttl(s.t + s.w))
end

-- acquire.lua goes here. Acquires and looks need nothing of what is below.

local function give(s, limit, units, from)
  if from >= s.t then
    s.u = max(0, s.u - units)
  end
end

return {
  countsDenials = countsDenials, attempt = attempt, decision = decision, acquire = acquire,
  load = load, arrive = arrive, available = available, take = take, give = give, wait = wait,
  reset = reset, save = save
}
