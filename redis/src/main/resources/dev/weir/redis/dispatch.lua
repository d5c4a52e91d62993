-- Decides calls of all sorts, one after the other, at one instant each.

local keyNumber = 0
local kinds = {}
local acquireAll, others

-- The next claim's limit, its cost and the lease it would take.
local function nextClaim()
  local number, cost, lease
  number, cost, position = read('>I2I4', told, position)
  local limit = limits[number] or limitOf(number)
  local code = limit.code
  if not limit.kind then
    kinds[code] = kinds[code] or makeKind(code)
    limit.kind = kinds[code]
  end
  if code == CONCURRENCY then
    lease = string.sub(told, position, position + 7)
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
    operand, position = read('>I7', told, position)
    if operation == RESERVE then
      return others.reserve, key, claim, operand
    end
  elseif operation == SLICE then
    local wanted, spent, returned, from
    wanted, spent, returned, from, position = read('>I4I4I4I7', told, position)
    return others.slice, key, claim, wanted, spent, returned, from
  elseif operation >= RELEASE then
    operand = string.sub(told, position, position + 11)
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
  operation, count, position = read('>BI2', told, position)
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
while position <= #told do
  if isTimed then
    now, position = read('>I7', told, position)
  end
  local isDone, answered = pcall(nextCall())
  replies[#replies + 1] = isDone and '\0' .. answered or message(answered)
end
return table.concat(replies)
