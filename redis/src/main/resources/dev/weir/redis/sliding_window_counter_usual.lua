-- What sliding_window_counter.lua comes down to in the usual case: nothing is kept, or the counts of
-- such windows of this length that are not ahead of now; and no product is beyond 2^53.

local raw = redis.pcall('GET', key)
local isUsual, t, u, p = not raw, now - now % window, 0, 0
if raw and #raw == 22 then
  local version, wrote, millis, start, current, previous = read('>BBI5I7I4I4', raw)
  local age = now - start
  isUsual = version == VERSION and wrote == SLIDING_WINDOW_COUNTER and millis * 1000 == window
    and age >= 0
  if age < window then
    t, u, p = start, current, previous
  elseif age < 2 * window then
    p = current
  end
end

local product = p * (window - (now - t)) + window - 1
if isUsual and product < EXACT then
  local answer, spare = DENIED, nil -- what may count when the caller comes again
  left = capacity - u - (product - product % window) / window
  left = left > 0 and left or 0
  if cost <= left then
    answer = ALLOWED
    u, left = u + cost, left - cost
    spare = left < capacity and capacity - left - 1 or nil
  elseif cost <= capacity then
    spare = capacity - cost
  else
    answer = EXCEEDS
  end
  pause, product = 0, 0
  if spare then
    local from, decaying = t, p
    if u > spare then
      from, decaying = t + window, u
    else
      spare = spare - u
    end
    pause = from - now
    if decaying > spare then
      product = spare * window
      pause = pause + window - (product - product % decaying) / decaying
    end
  end
  if product < EXACT then
    what, reset = answer, t + window
    if answer == ALLOWED and cost > 0 then
      endsAt = t + 2 * window
      value = write('>BBI5I7I4I4', VERSION, SLIDING_WINDOW_COUNTER, window / 1000, t, u, p)
    end
  end
end
