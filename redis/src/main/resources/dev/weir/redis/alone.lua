-- Decides acquires and looks of one claim each, all of one kind: what most calls are. The usual case
-- is decided in the loop, without a function or a table of its own, since these are most of what a
-- script costs.

-- Makes the function that decides whatever there is.
local function makeAny()
  -- prelude.lua, the kind and acquire.lua go here.

  return function(key, number, cost, lease, isTaking)
    local limit = limits[number] or limitOf(number)
    local isDone, answered = pcall(acquire, key, limit, cost, lease, isTaking)
    return isDone and '\0' .. answered or message(answered)
  end
end

local read, write = struct.unpack, struct.pack
local replies, any = {}, nil
local limitNumber, code, units, capacity, window

for each = 1, #KEYS do
  local key, lease = KEYS[each], nil
  if isTimed then
    now, position = read('>I7', told, position)
  end
  local operation, _, number, cost = read('>BI2I2I4', told, position)
  position = position + 9
  if number ~= limitNumber then
    limitNumber = number
    code, units, capacity, window = read('>BI4I4I5', told, number * 15 + 8)
    window = window * 1000
  end
  if code == CONCURRENCY then
    lease = string.sub(told, position, position + 7)
    position = position + 8
  end
  local isTaking = operation == ACQUIRE

  -- What the usual case answers, if it is one, and what it writes.
  local what, left, pause, reset, value, endsAt
  -- The kind's usual case goes here.

  if value and isTaking and redis.pcall('SET', key, value, 'PX', ttl(endsAt)).err then
    what = nil -- what is wrong with it is found again below
  end
  if what then
    replies[each] = write('>BBI4I7I7I7', 0, what, left, pause, reset, now)
  else
    any = any or makeAny()
    replies[each] = any(key, number, cost, lease, isTaking)
  end
end
return table.concat(replies)
