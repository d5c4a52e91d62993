-- Decides calls of all sorts, one after the other, at one instant each.

local position, keyNumber = 1, 0
local kinds = {}
local acquireAll, others

-- The next claim's limit, its cost and the lease it would take.
local function nextClaim()
  local number, cost, lease
  number, cost, position = read('>I2I4', calls, position)
  local limit = limits[number] or limitOf(number)
  local code = limit.code
  if not limit.kind then
    kinds[code] = kinds[code] or makeKind(code)
    limit.kind = kinds[code]
  end
  if code == CONCURRENCY then
    lease = string.sub(calls, position, position + 7)
    position = position + 8
  end
  keyNumber = keyNumber + 1
  return limit, cost, lease
end

local function nextClaims(count)
  local keys, claims = {}, {}
  for i = 1, count do
    local limit, cost, lease = nextClaim()
    keys[i] = KEYS[keyNumber]
    claims[i] = {limit = limit, cost = cost, lease = lease}
  end
  return keys, claims
end

-- What to do for the next call that is neither an acquire nor a look.
local function nextOther(operation)
  local limit, cost = nextClaim()
  local claim = {limit = limit, cost = cost}
  local key = KEYS[keyNumber]
  local operand
  others = others or makeOthers()
  if operation == RESERVE or operation == REFUND then
    operand, position = read('>I7', calls, position)
    if operation == RESERVE then
      return others.reserve, key, claim, operand
    end
  elseif operation == SLICE then
    local wanted, spent, returned, from
    wanted, spent, returned, from, position = read('>I4I4I4I7', calls, position)
    return others.slice, key, claim, wanted, spent, returned, from
  elseif operation >= RELEASE then
    operand = string.sub(calls, position, position + 11)
    position = position + 12
    return others.lease, key, claim, operation, operand
  end
  if operation == RESET then
    return others.reset, key, claim
  end
  return others.change, key, claim, operation, operand
end

-- What to do for the next call, as a function and its arguments; reads all of it.
local function nextCall()
  local operation, count
  operation, count, position = read('>BI2', calls, position)
  if operation > PEEK then
    return nextOther(operation)
  end
  if count == 1 then
    local limit, cost, lease = nextClaim()
    return limit.kind.acquire, KEYS[keyNumber], limit, cost, lease, operation == ACQUIRE
  end
  acquireAll = acquireAll or makeAcquireAll()
  local keys, claims = nextClaims(count)
  return acquireAll, keys, claims, operation == ACQUIRE
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
