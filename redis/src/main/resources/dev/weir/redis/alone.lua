-- Decides acquires and looks of one claim each, all of one kind: what most calls are.

local replies, count, i = {}, #KEYS, 1

-- Decides from call number i on until one fails.
local function decideOn()
  for each = i, count do
    i = each
    if isTimed then
      now, position = read('>I7', told, position)
    end
    local operation, _, number, cost = read('>BI2I2I4', told, position)
    local limit, lease = limits[number] or limitOf(number), nil
    position = position + 9
    if limit.code == CONCURRENCY then
      lease = string.sub(told, position, position + 7)
      position = position + 8
    end
    replies[each] = '\0' .. acquire(KEYS[each], limit, cost, lease, operation == ACQUIRE)
  end
end

while i <= count do
  local isDone, failure = pcall(decideOn)
  if not isDone then
    replies[i] = message(failure)
  end
  i = i + 1
end
return table.concat(replies)
