-- Fixed window: a count for each window of length W, aligned to the Unix epoch.
--
-- KEYS   one string: head, units (4 bytes)
-- ARGV   limit: units and capacity L, window W
-- reply  as dispatch.lua says; resets at the window's end
-- units  `t` is the window's start, `u` what was taken in it
-- atomic because one GET and at most one SET run within one script
-- cost   O(1)

local countsDenials = false

local function open(limit, at, units)
  return {w = limit.window, t = at - at % limit.window, u = units}
end

local function load(key)
  local raw = redis.pcall('GET', key)
  if not raw then
    return nil
  end
  if #raw == 18 then
    local version, wrote, window, time, units = read('>BBI5I7I4', raw)
    if version == VERSION and wrote == FIXED_WINDOW then
      return {w = window * 1000, t = time, u = units}
    end
  end
  return nil, strange(key, raw, FIXED_WINDOW)
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
  local isOpen = at - s.t < s.w
  if isOpen and s.w == limit.window then
    return s, at
  end
  return open(limit, at, isOpen and s.u or 0), at
end

local function available(s, limit)
  return max(0, limit.capacity - s.u)
end

local function take(s, limit, units)
  s.u = min(MOST_UNITS, s.u + units)
end

-- window.lua goes here.

local function save(key, s, limit)
  redis.call(
    'SET', key, write('>BBI5I7I4', VERSION, FIXED_WINDOW, s.w / 1000, s.t, s.u),
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
