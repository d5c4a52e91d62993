-- Concurrency: units in flight, each acquire's under a lease until it is released or expires.
--
-- KEYS   one sorted set: with score 0 its head and the sum of its units (4 bytes), then a member
--        for each lease, scored with its expiry: lease id (8 bytes), units (4 bytes)
-- ARGV   limit: units and capacity L, a lease's time to live W; the leases concerned
-- reply  as dispatch.lua says; nothing resets, and the wait of a denial is an upper bound
-- units  `t` is the last change
-- atomic because reads come before writes, and all run within one script
-- cost   O(log leases), and O(leases) for those that have expired; the wait of a denial O(leases
--        that must end first)

local countsDenials = false

-- `sum` units count. Of the leases in Redis the first `drop` have expired and those in `gone` are
-- released; those in `new`, {expiry, member}, join or move.
local function fresh(limit)
  return {w = limit.window, t = now, sum = 0, drop = 0, new = {}, gone = {}, none = true}
end

local function load(key)
  local first = redis.pcall('ZRANGE', key, 0, 0)
  if first.err then
    return nil, strange(key, first, CONCURRENCY)
  end
  local raw = first[1]
  if not raw then
    return nil
  end
  if #raw ~= 18 or string.byte(raw, 1) ~= VERSION or string.byte(raw, 2) ~= CONCURRENCY then
    error(FOREIGN, 0)
  end
  local _, _, window, time, sum = read('>BBI5I7I4', raw)
  return {
    key = key, head = raw, w = window * 1000, t = time, sum = sum, drop = 0, new = {}, gone = {}
  }
end

-- Expiry, units and member of the i-th lease in Redis, nil beyond the last.
local function lease(s, i)
  if s.none then
    return nil
  end
  if not s.chunk or i < s.first or i > s.last then
    s.first = i
    s.last = i + (s.chunk and 127 or 0)
    s.chunk = redis.call('ZRANGE', s.key, s.first, s.last, 'WITHSCORES')
  end
  local member = s.chunk[2 * (i - s.first) + 1]
  if not member then
    return nil
  end
  return tonumber(s.chunk[2 * (i - s.first) + 2]), read('>I4', member, 9), member
end

-- No lease is to live longer than one taken now would.
local function rebase(s, limit)
  local i = 1
  local expiry, _, member = lease(s, i)
  while expiry do
    if expiry > now + limit.window then
      s.new[#s.new + 1] = {now + limit.window, member}
    end
    i = i + 1
    expiry, _, member = lease(s, i)
  end
  s.t = now
  s.rebased = true
end

local function arrive(s, limit)
  if not s then
    return fresh(limit), now
  end
  if s.t - now > limit.window then
    rebase(s, limit)
  end
  local at = max(now, s.t)
  s.w = limit.window
  s.t = at
  local expiry, units = lease(s, s.drop + 1)
  while expiry and expiry <= at do
    s.sum = s.sum - units
    s.drop = s.drop + 1
    expiry, units = lease(s, s.drop + 1)
  end
  return s, at
end

local function available(s, limit)
  return max(0, limit.capacity - s.sum)
end

local function take(s, limit, units, at, id)
  s.new[#s.new + 1] = {at + limit.window, id .. write('>I4', units)}
  s.sum = s.sum + units
end

-- When so many units are free if what is in Redis and what joins is all there is.
local function freedAmongAll(s, excess)
  local all, moved = {}, {}
  for i = 1, #s.new do
    local member = s.new[i][2]
    moved[member] = true
    all[#all + 1] = {s.new[i][1], read('>I4', member, 9)}
  end
  local i = s.drop + 1
  local expiry, units, member = lease(s, i)
  while expiry do
    if not moved[member] then
      all[#all + 1] = {expiry, units}
    end
    i = i + 1
    expiry, units, member = lease(s, i)
  end
  table.sort(all, function(one, other) return one[1] < other[1] end)
  for j = 1, #all do
    excess = excess - all[j][2]
    if excess <= 0 then
      return all[j][1]
    end
  end
  error('CORRUPT fewer units are leased than are counted', 0)
end

local function wait(s, limit, units, at)
  local excess = s.sum + units - limit.capacity
  if excess <= 0 then
    return 0
  end
  if #s.new > 0 then
    return freedAmongAll(s, excess) - at
  end
  local i = s.drop + 1
  local expiry, held = lease(s, i)
  while expiry do
    excess = excess - held
    if excess <= 0 then
      return expiry - at
    end
    i = i + 1
    expiry, held = lease(s, i)
  end
  error('CORRUPT fewer units are leased than are counted', 0)
end

local function reset()
  return 0
end

local function save(key, s, limit, at)
  if s.sum == 0 or s.replace then
    redis.call('DEL', key)
  else
    if s.drop > 0 then
      redis.call('ZREMRANGEBYRANK', key, 1, s.drop)
    end
    if not s.none then
      redis.call('ZREM', key, s.head, unpack(s.gone))
    end
  end
  if s.sum > 0 then
    local head = write('>BBI5I7I4', VERSION, CONCURRENCY, s.w / 1000, s.t, s.sum)
    redis.call('ZADD', key, 0, head)
    for i = 1, #s.new do
      redis.call('ZADD', key, s.new[i][1], s.new[i][2])
    end
    local last = redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')
    redis.call('PEXPIRE', key, ttl(tonumber(last[2])))
  end
end

-- acquire.lua goes here. Acquires and looks need nothing of what is below.

-- Whether this lease is held, and its units.
local function held(s, member, at)
  local expiry = not s.none and redis.call('ZSCORE', s.key, member)
  if not expiry or tonumber(expiry) <= at then
    return false
  end
  return true, read('>I4', member, 9)
end

local function release(s, member, at)
  local isHeld, units = held(s, member, at)
  if isHeld then
    s.gone[1] = member
    s.sum = s.sum - units
    for i = #s.new, 1, -1 do
      if s.new[i][2] == member then
        table.remove(s.new, i)
      end
    end
  end
  return isHeld
end

local function renew(s, limit, member, at)
  local isHeld = held(s, member, at)
  if isHeld then
    s.new[#s.new + 1] = {at + limit.window, member}
  end
  return isHeld
end

return {
  countsDenials = countsDenials, attempt = attempt, decision = decision, acquire = acquire,
  load = load, arrive = arrive, available = available, take = take, wait = wait, reset = reset,
  save = save, release = release, renew = renew
}
