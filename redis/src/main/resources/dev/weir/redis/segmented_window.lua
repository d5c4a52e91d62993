-- Segmented window: S segments of ceil(W / S), aligned to the Unix epoch, and the whole of the one
-- before them.
--
-- KEYS   one string: head, the current segment's start (7 bytes), S + 1 counts (4 bytes each), the
--        current segment's first
-- ARGV   limit: units and capacity L, window W, segments S
-- reply  as dispatch.lua says; resets when all that is counted has left
-- units  `t` is the last change, `start` the current segment's, `c[1 + i]` counts the one i before
-- atomic because one GET and at most one SET run within one script
-- cost   O(S)

local countsDenials = false

local function width(window, segments)
  return floor((window + segments - 1) / segments)
end

local function open(limit, at, units)
  local segment = width(limit.window, limit.segments)
  local counts = {units}
  for i = 1, limit.segments do
    counts[1 + i] = 0
  end
  return {w = limit.window, t = at, start = at - at % segment, c = counts}
end

local function load(key)
  local raw = redis.pcall('GET', key)
  if not raw then
    return nil
  end
  local cells = (#raw - 21) / 4
  if cells < 3 or cells % 1 ~= 0 then
    return nil, strange(key, raw, SEGMENTED_WINDOW)
  end
  local version, wrote, window, time, start = read('>BBI5I7I7', raw)
  if version ~= VERSION or wrote ~= SEGMENTED_WINDOW then
    return nil, strange(key, raw, SEGMENTED_WINDOW)
  end
  local counts = {read('>' .. string.rep('I4', cells), raw, 22)}
  counts[cells + 1] = nil -- where reading ended
  return {w = window * 1000, t = time, start = start, c = counts}
end

-- Moves the counts on to the segment that holds this instant.
local function shift(s, at, segment)
  local age = at - s.start
  if age < segment then
    return
  end
  local counts = s.c
  local by = floor(age / segment)
  for i = #counts, 1, -1 do
    counts[i] = counts[i - by] or 0
  end
  s.start = at - at % segment
end

local function sum(s)
  local units = 0
  for i = 1, #s.c do
    units = units + s.c[i]
  end
  return units
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
  local segments = #s.c - 1
  shift(s, at, width(s.w, segments))
  if s.w ~= limit.window or segments ~= limit.segments then
    return open(limit, at, min(MOST_UNITS, sum(s))), at
  end
  s.t = at
  return s, at
end

local function available(s, limit)
  return max(0, limit.capacity - sum(s))
end

local function take(s, limit, units)
  s.c[1] = min(MOST_UNITS, s.c[1] + units)
end

-- When the segment of this age is no longer counted.
local function leaves(s, limit, age)
  return s.start + width(limit.window, limit.segments) * (limit.segments + 1 - age)
end

local function wait(s, limit, units, at)
  local excess = sum(s) + units - limit.capacity
  if excess > 0 then
    for age = limit.segments, 0, -1 do
      excess = excess - s.c[1 + age]
      if excess <= 0 then
        return leaves(s, limit, age) - at
      end
    end
  end
  return 0
end

local function reset(s, limit, at)
  for age = 0, limit.segments do
    if s.c[1 + age] > 0 then
      return leaves(s, limit, age)
    end
  end
  return at
end

local function save(key, s, limit)
  redis.call(
    'SET', key,
    write('>BBI5I7I7', VERSION, SEGMENTED_WINDOW, s.w / 1000, s.t, s.start)
      .. write('>' .. string.rep('I4', #s.c), unpack(s.c)),
    'PX', ttl(s.t + width(limit.window, limit.segments) * (limit.segments + 1)))
end

-- acquire.lua goes here. Acquires and looks need nothing of what is below.

local function give(s, limit, units, from)
  local segment = width(limit.window, limit.segments)
  local age = (s.start - (from - from % segment)) / segment
  if age >= 0 and age <= limit.segments then
    s.c[1 + age] = max(0, s.c[1 + age] - units)
  end
end

return {
  countsDenials = countsDenials, attempt = attempt, decision = decision, acquire = acquire,
  load = load, arrive = arrive, available = available, take = take, give = give, wait = wait,
  reset = reset, save = save
}
