-- Bucket: a level of at most B that drains by L in every W; a token bucket, a leaky bucket as a
-- meter, or GCRA.
--
-- KEYS   one string: head, whole units of the level (4 bytes), its fraction in 1/W (6 bytes), its
--        lifetime in microseconds (7 bytes); and while slices are out, how many units in slices of
--        the last epoch and of that of the time (4 bytes each)
-- ARGV   limit: units L, capacity B, window W; of a reservation also the longest delay
-- reply  as dispatch.lua says; resets when the level has drained
-- units  the level is `u + p / W` at `t`; `life` after `t` it is empty, under any limit; it does not
--        drain below what is out in slices, `b` of the last epoch and `n` of that of `t`
-- atomic because one GET and at most one SET run within one script
-- cost   O(1)

local countsDenials = false

local FIFTY_YEARS = 1576800000000000

local frexp = math.frexp

-- The greatest level: what drains within fifty years. Never below the capacity.
local function most(limit)
  if not limit.most then
    limit.most = min(MOST_UNITS, (divide(FIFTY_YEARS, limit.units, 0, limit.window)))
  end
  return limit.most
end

local function clip(s, limit)
  if s.u >= limit.capacity and s.u >= most(limit) then
    s.u = most(limit)
    s.p = 0
  end
end

local function load(key)
  local raw = redis.pcall('GET', key)
  if not raw then
    return nil
  end
  if #raw == 31 then
    local version, wrote, window, time, units, part, life = read('>BBI5I7I4I6I7', raw)
    if version == VERSION and wrote == BUCKET then
      return {w = window * 1000, t = time, u = units, p = part, life = life, b = 0, n = 0}
    end
  elseif #raw == 39 then
    local version, wrote, window, time, units, part, life, before, out =
      read('>BBI5I7I4I6I7I4I4', raw)
    if version == VERSION and wrote == BUCKET then
      return {
        w = window * 1000, t = time, u = units, p = part, life = life, b = before, n = out
      }
    end
  end
  return nil, strange(key, raw, BUCKET)
end

local function drain(s, limit, elapsed)
  local window, rate = limit.window, limit.units
  local rest = elapsed % window
  local windows = (elapsed - rest) / window
  if windows * rate > s.u then
    s.u, s.p = 0, 0
    return
  end
  local units, part = divide(rest, rate, 0, window)
  s.u = s.u - windows * rate - units
  s.p = s.p - part
  if s.p < 0 then
    s.p = s.p + window
    s.u = s.u - 1
  end
  if s.u < 0 then
    s.u, s.p = 0, 0
  end
end

-- The level is never below what is out.
local function keepSlices(s, limit)
  local out = min(most(limit), s.b + s.n)
  if s.u < out then
    s.u = out
    s.p = 0
  end
end

-- Drains, epoch by epoch, until no slice is out.
local function drainAboveSlices(s, limit, untilThen)
  while s.b + s.n > 0 and s.t < untilThen do
    local epochEnd = s.t - s.t % EPOCH + EPOCH
    local stop = min(untilThen, epochEnd)
    drain(s, limit, stop - s.t)
    s.t = stop
    keepSlices(s, limit)
    if stop == epochEnd then
      s.b = s.n
      s.n = 0
    end
  end
end

-- A little above what the level takes to drain, in seven significant bits.
local function keep(s, limit)
  local life = (s.u + 1) * (limit.window / limit.units)
  life = life - life % 1 + 2
  if s.b + s.n > 0 then
    life = life + 2 * EPOCH
  end
  local digit = 1
  if life >= 128 then
    local _, bits = frexp(life)
    digit = 2 ^ (bits - 7)
  end
  local above = life % digit
  s.life = above > 0 and life - above + digit or life
end

local function arrive(s, limit)
  if not s then
    return {w = limit.window, t = now, u = 0, p = 0, life = 0, b = 0, n = 0}, now
  end
  if s.t - now > limit.window then
    s = {w = limit.window, t = now, u = limit.capacity, p = 0, b = 0, n = 0, rebased = true}
    keep(s, limit)
    return s, now
  end
  local at = max(now, s.t)
  local elapsed = at - s.t
  if elapsed > 0 and elapsed >= s.life then
    s.u, s.p, s.b, s.n = 0, 0, 0, 0
  end
  local window = limit.window
  if s.w ~= window then
    -- The level stays, in another denominator.
    s.p = divideUp(s.p, window, 0, s.w)
    if s.p == window then
      s.u, s.p = s.u + 1, 0
    end
    s.w = window
  end
  clip(s, limit)
  if elapsed > 0 then
    if s.b + s.n > 0 then
      drainAboveSlices(s, limit, at)
    end
    drain(s, limit, at - s.t)
    s.t = at
  end
  return s, at
end

local function available(s, limit)
  local left = limit.capacity - s.u - (s.p > 0 and 1 or 0)
  return left > 0 and left or 0
end

local function take(s, limit, units)
  s.u = s.u + units
  clip(s, limit)
  keep(s, limit)
end

-- How long until the level is down to so many units if no slice is out; 0 if it is.
local function drainFreely(s, limit, level)
  local excess = s.u - level
  if excess < 0 or (excess == 0 and s.p == 0) then
    return 0
  end
  return divideUp(excess, limit.window, s.p, limit.units)
end

-- The same of a level that does not drain below what is out, for as long as it is.
local function drainTo(s, limit, level)
  if s.b + s.n == 0 then
    return drainFreely(s, limit, level)
  end
  local ahead = {w = s.w, t = s.t, u = s.u, p = s.p, b = s.b, n = s.n}
  while ahead.b + ahead.n > 0 do
    local wait = drainFreely(ahead, limit, level)
    local epochEnd = ahead.t - ahead.t % EPOCH + EPOCH
    local isReached = level >= min(most(limit), ahead.b + ahead.n)
    if wait == 0 or isReached and ahead.t + wait <= epochEnd then
      return ahead.t + wait - s.t
    end
    drainAboveSlices(ahead, limit, epochEnd)
  end
  return ahead.t + drainFreely(ahead, limit, level) - s.t
end

local function wait(s, limit, units)
  return drainTo(s, limit, limit.capacity - units)
end

local function reset(s, limit, at)
  return at + drainTo(s, limit, 0)
end

local function save(key, s, limit)
  local value = write('>BBI5I7I4I6I7', VERSION, BUCKET, s.w / 1000, s.t, s.u, s.p, s.life)
  if s.b + s.n > 0 then
    value = value .. write('>I4I4', s.b, s.n)
  end
  redis.call('SET', key, value, 'PX', ttl(s.t + s.life))
end

-- acquire.lua goes here. Acquires and looks need nothing of what is below.

local function give(s, limit, units, from, at)
  if at - from < divideUp(limit.capacity, limit.window, 0, limit.units) then
    s.u = s.u - units
    if s.u < 0 then
      s.u, s.p = 0, 0
    end
    keepSlices(s, limit)
  end
  keep(s, limit)
end

local function sliceOut(s, units)
  s.n = min(MOST_UNITS, s.n + units)
end

-- Of a slice that is over all counts as spent.
local function sliceIn(s, limit, spent, returned, from, at)
  local age = floor(at / EPOCH) - floor(from / EPOCH)
  if age == 0 or age == 1 then
    if age == 0 then
      s.n = max(0, s.n - spent - returned)
    else
      s.b = max(0, s.b - spent - returned)
    end
    s.u = s.u - returned
    if s.u < 0 then
      s.u, s.p = 0, 0
    end
    keepSlices(s, limit)
  end
  keep(s, limit)
end

-- Whether the cost may be taken now and used after at most this delay; and that delay, or how
-- long until it may be.
local function reserve(s, limit, cost, longest, at)
  local delay = cost == 0 and 0 or wait(s, limit, cost, at)
  local tooLong = max(delay - longest, drainTo(s, limit, most(limit) - cost))
  if tooLong > 0 then
    return false, tooLong
  end
  return true, delay
end

return {
  countsDenials = countsDenials, attempt = attempt, decision = decision, acquire = acquire,
  load = load, arrive = arrive, available = available, take = take, give = give, wait = wait,
  reset = reset, save = save, reserve = reserve, sliceOut = sliceOut, sliceIn = sliceIn
}
