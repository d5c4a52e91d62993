-- What fixed_window.lua comes down to in the usual case: nothing is kept, or the count of such a window
-- of this length that is not ahead of now.

local raw = redis.pcall('GET', key)
local isUsual, t, u = not raw, now - now % window, 0
if raw and #raw == 18 then
  local version, wrote, millis, start, count = read('>BBI5I7I4', raw)
  isUsual = version == VERSION and wrote == FIXED_WINDOW and millis * 1000 == window and start <= now
  if now - start < window then
    t, u = start, count
  end
end

if isUsual then
  reset, endsAt = t + window, t + window
  pause = reset - now
  left = capacity > u and capacity - u or 0
  if cost <= left then
    what = ALLOWED
    u, left = u + cost, left - cost
    if left == capacity then
      pause = 0
    end
    if cost > 0 then
      value = write('>BBI5I7I4', VERSION, FIXED_WINDOW, window / 1000, t, u)
    end
  elseif cost <= capacity then
    what = DENIED
  else
    what, pause = EXCEEDS, 0
  end
end
