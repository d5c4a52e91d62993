-- What counts in windows of length W that begin at `t` shares: who was denied comes again, and the
-- counter resets, when the window is over.

local function wait(s, limit, units, at)
  if units <= limit.capacity - s.u then
    return 0
  end
  return s.t + limit.window - at
end

local function reset(s, limit)
  return s.t + limit.window
end
