-- Calls that are about one counter and are neither an acquire nor a look.

local RESERVE, PENALISE, REFUND, RESET, RELEASE, RENEW, SLICE = 3, 4, 5, 6, 7, 8, 9
local RESERVED, NOT_RESERVED, HELD, NOT_HELD = 3, 4, 5, 6
local SHARE = 8 -- a slice is at most this part of what is left

-- Makes the functions that answer them.
local function makeOthers()
  local others = {}

  local function answer(what, restarted, remaining, wait, reset, at)
    return write(ANSWER, restarted and what + RESTARTED or what, remaining, wait, reset, at)
  end

  function others.reserve(key, claim, longest)
    local limit, cost = claim.limit, claim.cost
    local s, at, restarted = arriveAt(key, limit)
    local kind = limit.kind
    if cost > limit.capacity then
      return kind.decision(s, limit, false, cost, at, restarted)
    end
    local isAllowed, wait = kind.reserve(s, limit, cost, longest, at)
    if isAllowed and cost > 0 then
      kind.take(s, limit, cost, at)
    end
    if isAllowed and cost > 0 or s.rebased then
      kind.save(key, s, limit, at)
    end
    if not isAllowed and wait > 0 then
      wait = wait + at - now
    end
    return answer(
      isAllowed and RESERVED or NOT_RESERVED, restarted, kind.available(s, limit, at), wait,
      kind.reset(s, limit, at), at)
  end

  -- Whatever is under the key, and whoever wrote it.
  function others.reset(key, claim)
    local limit = claim.limit
    redis.call('DEL', key)
    local s, at = limit.kind.arrive(nil, limit)
    return limit.kind.decision(s, limit, true, 0, at)
  end

  function others.change(key, claim, operation, from)
    local limit, cost = claim.limit, claim.cost
    local s, at, restarted, isKept = arriveAt(key, limit)
    if cost > 0 then
      if operation == PENALISE then
        limit.kind.take(s, limit, cost, at)
      else
        limit.kind.give(s, limit, cost, from, at)
      end
    end
    local answered = limit.kind.decision(s, limit, true, 0, at, restarted)
    if cost > 0 and (isKept or operation == PENALISE) then
      limit.kind.save(key, s, limit, at)
    end
    return answered
  end

  -- Brings back what is left of a slice, and takes the cost and another slice if that can be had.
  function others.slice(key, claim, wanted, spent, returned, from)
    local limit, cost = claim.limit, claim.cost
    local kind = limit.kind
    local s, at, restarted, isKept = arriveAt(key, limit)
    local isChanged = s.rebased
    if spent + returned > 0 then
      if kind.sliceIn then
        kind.sliceIn(s, limit, spent, returned, from, at)
      else
        kind.give(s, limit, returned, from, at)
      end
      isChanged = isChanged or isKept
    end
    local left = kind.available(s, limit, at) - cost
    local units = min(wanted, floor(left / SHARE))
    if left >= 0 and cost + units > 0 then
      kind.take(s, limit, cost, at)
      if kind.sliceOut then
        kind.sliceOut(s, units)
      end
      kind.take(s, limit, units, at)
      isChanged = true
    end
    if isChanged then
      kind.save(key, s, limit, at)
    end
    return kind.decision(s, limit, left >= 0, cost, at, restarted) .. write('>I4', max(0, units))
  end

  function others.lease(key, claim, operation, member)
    local limit = claim.limit
    local s, at, restarted = arriveAt(key, limit)
    local isHeld
    if operation == RELEASE then
      isHeld = limit.kind.release(s, member, at)
    else
      isHeld = limit.kind.renew(s, limit, member, at)
    end
    if isHeld or s.rebased then
      limit.kind.save(key, s, limit, at)
    end
    local left = limit.kind.available(s, limit, at)
    return answer(isHeld and HELD or NOT_HELD, restarted, left, 0, 0, at)
  end

  return others
end
