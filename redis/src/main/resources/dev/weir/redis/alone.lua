-- Decides acquires and looks of one claim each, all of one kind: what most calls are.

local replies = {}
for i = 1, #KEYS do
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
  local isDone, answered = pcall(acquire, KEYS[i], limit, cost, lease, operation == ACQUIRE)
  replies[i] = isDone and '\0' .. answered or message(answered)
end
return table.concat(replies)
