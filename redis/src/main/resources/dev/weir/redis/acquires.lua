-- Decides acquires and looks, all of one kind: what most calls are. The usual case is decided in the
-- loop, without a function or a table of its own, since these are most of what a script costs.

-- Makes the function that decides any call: of so many claims from this key and this position on.
local function makeAny()
  -- prelude.lua, the kind, acquire.lua and several.lua go here.

  local kind = {
    countsDenials = countsDenials, attempt = attempt, decision = decision, load = load,
    arrive = arrive, available = available, take = take, save = save
  }

  return function(keyNumber, at, count, isTaking)
    local keys, claims = {}, {}
    for i = 1, count do
      local number, cost, lease
      number, cost, at = read('>I2I4', told, at)
      local limit = limits[number] or limitOf(number)
      limit.kind = kind
      if limit.code == CONCURRENCY then
        lease = string.sub(told, at, at + 7)
        at = at + 8
      end
      keys[i] = KEYS[keyNumber + i - 1]
      claims[i] = {limit = limit, cost = cost, lease = lease}
    end
    local isDone, answered
    if count == 1 then
      local claim = claims[1]
      isDone, answered = pcall(acquire, keys[1], claim.limit, claim.cost, claim.lease, isTaking)
    else
      isDone, answered = pcall(makeAcquireAll(), keys, claims, isTaking)
    end
    return isDone and '\0' .. answered or message(answered)
  end
end

local read, write = struct.unpack, struct.pack
local replies, any = {}, nil
local keyNumber = 1
local limitNumber, code, units, capacity, window

while position <= #told do
  if isTimed then
    now, position = read('>I7', told, position)
  end
  local operation, claimCount
  operation, claimCount, position = read('>BI2', told, position)
  local isTaking = operation == ACQUIRE
  local firstKey, firstClaim = keyNumber, position
  local reply, seen, writes
  local isDecided, isAllowed = true, true
  if claimCount > 1 then
    seen, writes = {}, {}
  end

  for i = 1, claimCount do
    local key, number, cost = KEYS[keyNumber], nil, nil
    keyNumber = keyNumber + 1
    number, cost, position = read('>I2I4', told, position)
    if number ~= limitNumber then
      limitNumber = number
      code, units, capacity, window = read('>BI4I4I5', told, number * 15 + 8)
      window = window * 1000
    end
    if code == CONCURRENCY then
      position = position + 8
    end
    if seen then
      isDecided = isDecided and not seen[key]
      seen[key] = true
    end
    if isDecided then
      -- What the usual case answers, if it is one, and what it writes.
      local what, left, pause, reset, value, endsAt
      -- The kind's usual case goes here.

      isDecided = what ~= nil
      if what then
        isAllowed = isAllowed and what == ALLOWED
        if seen then
          local answer = write('>BI4I7I7I7', what, left, pause, reset, now)
          reply = (reply or '\0') .. answer
        else
          reply = write('>BBI4I7I7I7', 0, what, left, pause, reset, now)
        end
      end
      if value and isTaking then
        if seen then
          writes[#writes + 1] = {key, value, ttl(endsAt)}
        elseif redis.pcall('SET', key, value, 'PX', ttl(endsAt)).err then
          isDecided = false -- what is wrong with it is found again below
        end
      end
    end
  end

  if seen and isDecided and isAllowed then
    for i = 1, #writes do
      local each = writes[i]
      isDecided = isDecided and not redis.pcall('SET', each[1], each[2], 'PX', each[3]).err
    end
  end
  if not isDecided then
    any = any or makeAny()
    reply = any(firstKey, firstClaim, claimCount, isTaking)
  end
  replies[#replies + 1] = reply
end
return table.concat(replies)
