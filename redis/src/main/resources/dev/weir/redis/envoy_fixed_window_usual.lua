-- What envoy_fixed_window.lua comes down to in the usual case: one claim, and nothing is kept, or the
-- count of such a window of this length that is not ahead of now.

local raw = redis.pcall('GET', key)
local isUsual, t, u = not raw and not seen, now - now % window, 0
if raw and #raw == 21 then
  local version, wrote, millis, start, count = read('>BBI5I7I7', raw)
  isUsual = version == VERSION and wrote == ENVOY_FIXED_WINDOW and millis * 1000 == window
    and start <= now and not seen
  if start == t then
    u = count
  end
end

-- envoy_answer.lua goes here.
if what and cost > 0 then
  endsAt = reset
  value = write('>BBI5I7I7', VERSION, ENVOY_FIXED_WINDOW, window / 1000, t, u)
end
