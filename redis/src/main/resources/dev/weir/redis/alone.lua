-- Decides acquires and looks of one claim each, all of one kind: what most calls are.

local position = 1
local replies = {}
for i = 1, #KEYS do
  local operation, _, number, cost = read('>BI2I2I4', calls, position)
  position = position + 9
  local limit, lease = limits[number] or limitOf(number), nil
  if limit.code == CONCURRENCY then
    lease = string.sub(calls, position, position + 7)
    position = position + 8
  end
  if ARGV[1] ~= '' then
    now = read('>I7', ARGV[1], i * 7 - 6)
  end
  local isDone, answered = pcall(acquire, KEYS[i], limit, cost, lease, operation == ACQUIRE)
  replies[i] = isDone and '\0' .. answered or message(answered)
end
return table.concat(replies)
