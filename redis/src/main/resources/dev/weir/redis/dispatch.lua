-- Decides calls, one after the other, at one instant each; what is here is the same for all kinds.
--
-- KEYS   the counters, in the order of the claims
-- ARGV   1  empty: each call is at Redis' own TIME; else 7 bytes a call, its time
--        2  how many milliseconds a state is kept beyond its logical life
--        3  limits, 15 bytes each: kind (1), units (4), capacity (4), window in milliseconds (5),
--           segments (1)
--        4  calls: operation (1), number of claims (2), then for each claim its limit's number,
--           from 0 (2), and its cost (4); beside a claim of a concurrency limit the lease it would
--           take (8); behind the claims of a reservation its longest delay, of a refund the instant
--           of its decision (7), of a release and a renewal the lease and its units (12), of a slice
--           the units wanted, and of the one before it what is spent, what is returned (4 each) and
--           the instant of its decision (7)
-- reply  one string. For each call a byte: 0, and for each claim 26 bytes: what (1), remaining (4),
--        wait (7), reset (7), the instant (7), where a denial that is counted has what of its cost
--        is above the limit for the remaining, and behind those of a slice its units (4); or 1, the
--        length of a message (2), and the message
-- units  microseconds since the epoch, and for waits microseconds
-- atomic because Redis runs one script at a time. A call's claims are all evaluated before the
--        first is written, and none is if one is denied but those that count denials. A call that
--        fails has written nothing and fails alone.
-- cost   the sum of the kinds'

local ACQUIRE, PEEK, RESERVE, PENALISE, REFUND, RESET, RELEASE, RENEW = 1, 2, 3, 4, 5, 6, 7, 8
local SLICE = 9
local DENIED, ALLOWED, EXCEEDS, RESERVED, NOT_RESERVED, HELD, NOT_HELD = 0, 1, 2, 3, 4, 5, 6
local COUNTED, COUNTED_EXCEEDS = 7, 8
local RESTARTED = 128 -- is added if another kind wrote the state, so that it started afresh

local calls, position = ARGV[4], 1
local keyNumber = 0
local limits = {}
local kinds = {}

local function limitOf(number)
  local kind, units, capacity, window, segments = read('>BI4I4I5B', ARGV[3], number * 15 + 1)
  kinds[kind] = kinds[kind] or makers[kind]()
  local limit = {
    kind = kinds[kind], code = kind, units = units, capacity = capacity,
    window = window * 1000, segments = segments
  }
  limits[number] = limit
  return limit
end

local function answer(what, restarted, remaining, wait, reset, at)
  return write('>BI4I7I7I7', restarted and what + RESTARTED or what, remaining, wait, reset, at)
end

-- How long from now until what a state at its instant has to wait for: longer by as much as the
-- server's clock has gone back since the state was written.
local function fromNow(wait, at)
  return wait > 0 and wait + at - now or wait
end

-- What an acquire, or a peek, that has just been made on this state answers.
local function decision(s, limit, isAllowed, cost, at, restarted)
  local kind = limit.kind
  local left = kind.available(s, limit, at)
  local reset = kind.reset(s, limit, at)
  if isAllowed then
    local isWaiting = left < limit.capacity and limit.code ~= CONCURRENCY
    local wait = isWaiting and kind.wait(s, limit, left + 1, at) or 0
    return answer(ALLOWED, restarted, max(0, left), wait, reset, at)
  end
  local counts = kind.countsDenials
  if counts then
    left = min(cost, -left)
  end
  if cost > limit.capacity then
    return answer(counts and COUNTED_EXCEEDS or EXCEEDS, restarted, left, 0, reset, at)
  end
  local wait = fromNow(kind.wait(s, limit, cost, at), at)
  return answer(counts and COUNTED or DENIED, restarted, left, wait, reset, at)
end

-- A counter's state at its instant, whether it started afresh, and whether Redis has anything of it.
local function arrive(key, limit)
  local s, restarted = limit.kind.load(key)
  local isKept = s ~= nil or restarted
  local at
  s, at = limit.kind.arrive(s, limit)
  s.replace = s.replace or restarted
  return s, at, restarted, isKept
end

-- Takes the cost of one claim if it can be had.
local function attempt(s, limit, cost, at, lease)
  if cost > limit.kind.available(s, limit, at) then
    if limit.kind.countsDenials then
      limit.kind.take(s, limit, cost, at)
    end
    return false
  end
  if cost > 0 then
    limit.kind.take(s, limit, cost, at, lease)
  end
  return true
end

local function acquireOne(key, limit, cost, lease, isTaking)
  local kind = limit.kind
  local s, at, restarted = arrive(key, limit)
  local isAllowed = attempt(s, limit, cost, at, lease)
  if isTaking and ((isAllowed or kind.countsDenials) and cost > 0 or s.rebased) then
    kind.save(key, s, limit, at)
  end
  return decision(s, limit, isAllowed, cost, at, restarted)
end

local function copy(s)
  local twin = {}
  for name, value in pairs(s) do
    if type(value) == 'table' then
      local inner = {}
      for i = 1, #value do
        inner[i] = value[i]
      end
      value = inner
    end
    twin[name] = value
  end
  return twin
end

-- A claim's state as the claims before it in the same call have left it.
local function arriveAfter(taken, key, limit)
  local before = taken[key]
  if not before then
    return arrive(key, limit)
  end
  if before.limit.code == limit.code then
    return limit.kind.arrive(copy(before.s), limit)
  end
  local s, at = limit.kind.arrive(nil, limit)
  s.replace = true
  return s, at, true
end

-- Counts what is counted although nothing was taken, one claim after the other.
local function countDenied(keys, claims)
  for i = 1, #claims do
    local limit = claims[i].limit
    if limit.kind.countsDenials and claims[i].cost > 0 then
      local s, at = arrive(keys[i], limit)
      limit.kind.take(s, limit, claims[i].cost, at)
      limit.kind.save(keys[i], s, limit, at)
    end
  end
end

local function acquireAll(keys, claims, isTaking)
  local answers, taken, order = {}, {}, {}
  local all = true
  for i = 1, #claims do
    local key, limit, cost = keys[i], claims[i].limit, claims[i].cost
    local s, at, restarted = arriveAfter(taken, key, limit)
    local isAllowed = attempt(s, limit, cost, at, claims[i].lease)
    all = all and isAllowed
    if (isAllowed or limit.kind.countsDenials) and cost > 0 then
      if not taken[key] then
        order[#order + 1] = key
      end
      taken[key] = {s = s, limit = limit, at = at}
    elseif isTaking and s.rebased and not taken[key] then
      limit.kind.save(key, s, limit, at)
    end
    answers[i] = decision(s, limit, isAllowed, cost, at, restarted)
  end
  if isTaking and not all then
    countDenied(keys, claims)
  elseif isTaking then
    for i = 1, #order do
      local last = taken[order[i]]
      last.limit.kind.save(order[i], last.s, last.limit, last.at)
    end
  end
  return table.concat(answers)
end

local function reserve(key, claim, longest)
  local limit, cost = claim.limit, claim.cost
  local s, at, restarted = arrive(key, limit)
  local kind = limit.kind
  if cost > limit.capacity then
    return decision(s, limit, false, cost, at, restarted)
  end
  local isAllowed, wait = kind.reserve(s, limit, cost, longest, at)
  if isAllowed and cost > 0 then
    kind.take(s, limit, cost, at)
  end
  if isAllowed and cost > 0 or s.rebased then
    kind.save(key, s, limit, at)
  end
  return answer(
    isAllowed and RESERVED or NOT_RESERVED, restarted, kind.available(s, limit, at),
    isAllowed and wait or fromNow(wait, at),
    kind.reset(s, limit, at), at)
end

-- Whatever is under the key, and whoever wrote it.
local function reset(key, claim)
  local limit = claim.limit
  redis.call('DEL', key)
  local s, at = limit.kind.arrive(nil, limit)
  return decision(s, limit, true, 0, at)
end

local function change(key, claim, operation, from)
  local limit, cost = claim.limit, claim.cost
  local s, at, restarted, isKept = arrive(key, limit)
  if cost > 0 then
    if operation == PENALISE then
      limit.kind.take(s, limit, cost, at)
    else
      limit.kind.give(s, limit, cost, from, at)
    end
  end
  local answered = decision(s, limit, true, 0, at, restarted)
  if cost > 0 and (isKept or operation == PENALISE) then
    limit.kind.save(key, s, limit, at)
  end
  return answered
end

-- Brings back what is left of a slice, and takes the cost and another slice if the cost can be had.
local function slice(key, claim, wanted, spent, returned, from)
  local limit, cost = claim.limit, claim.cost
  local kind = limit.kind
  local s, at, restarted, isKept = arrive(key, limit)
  local isChanged = s.rebased
  if spent + returned > 0 then
    if kind.sliceIn then
      kind.sliceIn(s, limit, spent, returned, from, at)
    else
      kind.give(s, limit, returned, from, at)
    end
    isChanged = isChanged or isKept
  end
  local left = kind.available(s, limit, at) - cost
  local units = min(wanted, floor(left / SHARE))
  if left >= 0 and cost + units > 0 then
    kind.take(s, limit, cost, at)
    if kind.sliceOut then
      kind.sliceOut(s, units)
    end
    kind.take(s, limit, units, at)
    isChanged = true
  end
  if isChanged then
    kind.save(key, s, limit, at)
  end
  return decision(s, limit, left >= 0, cost, at, restarted) .. write('>I4', max(0, units))
end

local function lease(key, claim, operation, member)
  local limit = claim.limit
  local s, at, restarted = arrive(key, limit)
  local isHeld
  if operation == RELEASE then
    isHeld = limit.kind.release(s, member, at)
  else
    isHeld = limit.kind.renew(s, limit, member, at)
  end
  if isHeld or s.rebased then
    limit.kind.save(key, s, limit, at)
  end
  local left = limit.kind.available(s, limit, at)
  return answer(isHeld and HELD or NOT_HELD, restarted, left, 0, 0, at)
end

-- The next claim's limit, its cost and the lease it would take.
local function nextClaim()
  local number, cost, lease
  number, cost, position = read('>I2I4', calls, position)
  local limit = limits[number] or limitOf(number)
  if limit.code == CONCURRENCY then
    lease = sub(calls, position, position + 7)
    position = position + 8
  end
  keyNumber = keyNumber + 1
  return limit, cost, lease
end

local function nextClaims(keys, claims)
  local limit, cost, lease = nextClaim()
  keys[#keys + 1] = KEYS[keyNumber]
  claims[#claims + 1] = {limit = limit, cost = cost, lease = lease}
end

-- What to do for the next call, as a function and its arguments; reads all of it.
local function nextCall()
  local operation, count
  operation, count, position = read('>BI2', calls, position)
  if operation <= PEEK then
    if count == 1 then
      local limit, cost, lease = nextClaim()
      return acquireOne, KEYS[keyNumber], limit, cost, lease, operation == ACQUIRE
    end
    local keys, claims = {}, {}
    for _ = 1, count do
      nextClaims(keys, claims)
    end
    return acquireAll, keys, claims, operation == ACQUIRE
  end
  local limit, cost = nextClaim()
  local first = {limit = limit, cost = cost}
  local key = KEYS[keyNumber]
  local operand
  if operation == RESERVE or operation == REFUND then
    operand, position = read('>I7', calls, position)
    if operation == RESERVE then
      return reserve, key, first, operand
    end
  elseif operation == SLICE then
    local wanted, spent, returned, from
    wanted, spent, returned, from, position = read('>I4I4I4I7', calls, position)
    return slice, key, first, wanted, spent, returned, from
  elseif operation >= RELEASE then
    operand = sub(calls, position, position + 11)
    position = position + 12
    return lease, key, first, operation, operand
  end
  if operation == RESET then
    return reset, key, first
  end
  return change, key, first, operation, operand
end

local function message(failure)
  local said = type(failure) == 'table' and failure.err or tostring(failure)
  said = sub(said, 1, 500)
  return write('>BI2', 1, #said) .. said
end

bufferMillis = tonumber(ARGV[2])
if ARGV[1] == '' then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000000 + tonumber(time[2])
end

local replies = {}
local call = 0
while position <= #calls do
  if ARGV[1] ~= '' then
    now = read('>I7', ARGV[1], call * 7 + 1)
  end
  call = call + 1
  local isDone, answered = pcall(nextCall())
  replies[call] = isDone and '\0' .. answered or message(answered)
end
return table.concat(replies)
