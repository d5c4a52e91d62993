-- What becomes of one claim that asks for units: the same for all kinds, by the functions of the
-- kind at whose mark this stands.

-- Takes the cost if it can be had.
local function attempt(s, limit, cost, at, lease)
  local isAllowed = cost <= available(s, limit, at)
  if cost > 0 and (isAllowed or countsDenials) then
    take(s, limit, cost, at, lease)
  end
  return isAllowed
end

-- What an acquire, or a look, that has just been made on this state answers. The wait of a denial
-- counts from now: it is longer by as much as the server's clock has gone back since the state was
-- written.
local function decision(s, limit, isAllowed, cost, at, restarted)
  local what, pause = ALLOWED, 0
  local left = available(s, limit, at)
  if isAllowed then
    if left < limit.capacity and limit.code ~= CONCURRENCY then
      pause = wait(s, limit, left + 1, at)
    end
    left = left > 0 and left or 0
  else
    local isOver = cost > limit.capacity
    if countsDenials then
      what = isOver and COUNTED_EXCEEDS or COUNTED
      left = min(cost, -left)
    else
      what = isOver and EXCEEDS or DENIED
    end
    if not isOver then
      pause = wait(s, limit, cost, at)
      pause = pause > 0 and pause + at - now or pause
    end
  end
  if restarted then
    what = what + RESTARTED
  end
  return write(ANSWER, what, left, pause, reset(s, limit, at), at)
end

local function acquire(key, limit, cost, lease, isTaking)
  local at
  local s, restarted = load(key)
  s, at = arrive(s, limit)
  if restarted then
    s.replace = true
  end
  local isAllowed = attempt(s, limit, cost, at, lease)
  if isTaking and ((isAllowed or countsDenials) and cost > 0 or s.rebased) then
    save(key, s, limit, at)
  end
  return decision(s, limit, isAllowed, cost, at, restarted)
end
