-- What bucket.lua comes down to in the usual case: nothing is kept, or a bucket under this window, not
-- ahead of now, not above its capacity and without slices; and no product is beyond 2^53.

local raw = redis.pcall('GET', key)
local isUsual, u, p = not raw, 0, 0
if raw and #raw == 31 then
  local version, wrote, millis, t, level, part, life = read('>BBI5I7I4I6I7', raw)
  local elapsed = now - t
  isUsual = version == VERSION and wrote == BUCKET and millis * 1000 == window and elapsed >= 0
    and (level < capacity or level == capacity and part == 0)
  if isUsual and (elapsed == 0 or elapsed < life) then
    local rest = elapsed % window
    local product = rest * units
    local drained = product % window
    isUsual = product < EXACT
    u = level - (elapsed - rest) / window * units - (product - drained) / window
    p = part - drained
    if p < 0 then
      u, p = u - 1, p + window
    end
    if u < 0 then
      u, p = 0, 0
    end
  end
end

if isUsual then
  local answer, level = DENIED, nil -- which level the caller waits for
  left = capacity - u - (p > 0 and 1 or 0)
  if cost <= left then
    answer = ALLOWED
    u, left = u + cost, left - cost
    level = left < capacity and capacity - left - 1 or nil
  elseif cost <= capacity then
    level = capacity - cost
  else
    answer = EXCEEDS
  end
  local drains = u * window + p + units - 1
  if drains < EXACT then
    what, pause, reset = answer, 0, now + (drains - drains % units) / units
    if level then
      drains = (u - level) * window + p + units - 1
      pause = (drains - drains % units) / units
    end
    if answer == ALLOWED and cost > 0 then
      local life = (u + 1) * (window / units)
      life = life - life % 1 + 2
      if life >= 128 then
        local _, bits = math.frexp(life)
        local digit = 2 ^ (bits - 7)
        local above = life % digit
        life = above > 0 and life - above + digit or life
      end
      endsAt = now + life
      value = write('>BBI5I7I4I6I7', VERSION, BUCKET, window / 1000, now, u, p, life)
    end
  end
end
