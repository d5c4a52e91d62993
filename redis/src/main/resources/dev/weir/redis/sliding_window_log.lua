-- Sliding window log: every admitted instant of the last W, exactly.
--
-- KEYS   one list: first its head and the sum of its units (4 bytes), then an entry for each
--        instant, oldest first: time (7 bytes), units (4 bytes)
-- ARGV   limit: units and capacity L, window W
-- reply  as dispatch.lua says; resets when the newest entry leaves
-- units  entries count in (at - W, at]; `t` is the last change
-- atomic because reads come before writes, and all run within one script
-- cost   amortised O(1); a refund O(log entries) or, if it empties its entry, O(entries); the wait
--        of a denial O(entries that must leave first)

local countsDenials = false

-- `sum` units count. Of the entries in Redis `drop` have left; `cut` is an index, with `left`
-- units. `add` units join at the instant of this call.
local function new(limit)
  return {w = limit.window, t = now, sum = 0, drop = 0, add = 0, none = true}
end

local function load(key)
  local raw = redis.pcall('LINDEX', key, 0)
  if not raw then
    return nil
  end
  if type(raw) == 'table' then
    return nil, strange(key, raw, SLIDING_WINDOW_LOG)
  end
  if #raw ~= 18 or string.byte(raw, 1) ~= VERSION or string.byte(raw, 2) ~= SLIDING_WINDOW_LOG then
    error(FOREIGN, 0)
  end
  local _, _, window, time, sum = read('>BBI5I7I4', raw)
  return {key = key, w = window * 1000, t = time, wrote = time, sum = sum, drop = 0, add = 0}
end

-- Time and units of the i-th entry in Redis, nil beyond the last. Reads some at a time.
local function entry(s, i)
  if s.none then
    return nil
  end
  if not s.chunk or i < s.first or i > s.last then
    s.first = i
    s.last = i + (s.chunk and 127 or 1)
    s.chunk = redis.call('LRANGE', s.key, s.first, s.last)
  end
  local raw = s.chunk[i - s.first + 1]
  if not raw then
    return nil
  end
  local time, units = read('>I7I4', raw)
  return time, i == s.cut and s.left or units
end

-- Drops every entry whose time is at or before this one.
local function dropThrough(s, from)
  local time, units = entry(s, s.drop + 1)
  while time and time <= from do
    s.sum = s.sum - units
    s.drop = s.drop + 1
    time, units = entry(s, s.drop + 1)
  end
end

local function arrive(s, limit)
  if not s then
    return new(limit), now
  end
  if s.t - now > limit.window then
    s = new(limit)
    s.sum, s.add = limit.capacity, limit.capacity
    s.replace, s.rebased = true, true
    return s, now
  end
  local at = max(now, s.t)
  if s.w ~= limit.window then
    dropThrough(s, at - s.w)
  end
  s.w = limit.window
  s.t = at
  dropThrough(s, at - limit.window)
  return s, at
end

local function available(s, limit)
  return max(0, limit.capacity - s.sum)
end

local function take(s, limit, units)
  local more = min(units, MOST_UNITS - s.sum)
  s.add = s.add + more
  s.sum = s.sum + more
end

-- The index of the entry of this instant, nil if there is none that still counts.
local function find(s, from)
  local low, high = s.drop + 1, s.none and 0 or redis.call('LLEN', s.key) - 1
  while low <= high do
    local middle = floor((low + high) / 2)
    local time = read('>I7', redis.call('LINDEX', s.key, middle))
    if time == from then
      return middle
    elseif time < from then
      low = middle + 1
    else
      high = middle - 1
    end
  end
  return nil
end

local function wait(s, limit, units, at)
  local excess = s.sum + units - limit.capacity
  if excess <= 0 then
    return 0
  end
  local i = s.drop + 1
  local time, held = entry(s, i)
  while time do
    excess = excess - held
    if excess <= 0 then
      return time + limit.window - at
    end
    i = i + 1
    time, held = entry(s, i)
  end
  return limit.window -- the last to leave is what joined at this instant
end

local function reset(s, limit, at)
  if s.sum == 0 then
    return at
  end
  if s.add > 0 then
    return at + limit.window
  end
  local last = redis.call('LLEN', s.key) - 1
  if last == s.cut and s.left == 0 then
    last = last - 1
  end
  return read('>I7', redis.call('LINDEX', s.key, last)) + limit.window
end

local function cutOut(key, s)
  if s.left > 0 then
    local time = read('>I7', redis.call('LINDEX', key, s.cut))
    redis.call('LSET', key, s.cut, write('>I7I4', time, s.left))
  else
    redis.call('LSET', key, s.cut, '')
    redis.call('LREM', key, 1, '')
  end
end

local function append(key, s, at)
  if s.wrote == at then
    local time, units = read('>I7I4', redis.call('LINDEX', key, -1))
    if time == at then
      redis.call('LSET', key, -1, write('>I7I4', at, units + s.add))
      return
    end
  end
  redis.call('RPUSH', key, write('>I7I4', at, s.add))
end

local function save(key, s, limit, at)
  local head = write('>BBI5I7I4', VERSION, SLIDING_WINDOW_LOG, s.w / 1000, s.t, s.sum)
  if s.replace then
    redis.call('DEL', key)
  end
  if s.cut then
    cutOut(key, s)
  end
  if s.none then
    redis.call('RPUSH', key, head)
  elseif s.drop > 0 then
    redis.call('LTRIM', key, s.drop + 1, -1)
    redis.call('LPUSH', key, head)
  else
    redis.call('LSET', key, 0, head)
  end
  if s.add > 0 then
    append(key, s, at)
  end
  redis.call('PEXPIRE', key, ttl(s.t + s.w))
end

-- acquire.lua goes here. Acquires and looks need nothing of what is below.

local function give(s, limit, units, from)
  local found = find(s, from)
  if found then
    local _, held = entry(s, found)
    local taken = min(units, held)
    s.cut, s.left = found, held - taken
    s.sum = s.sum - taken
    s.chunk = nil
  end
end

return {
  countsDenials = countsDenials, attempt = attempt, decision = decision, acquire = acquire,
  load = load, arrive = arrive, available = available, take = take, give = give, wait = wait,
  reset = reset, save = save
}
