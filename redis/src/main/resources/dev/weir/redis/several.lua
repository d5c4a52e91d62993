-- A call of several claims: all or nothing.

-- A counter's state at its instant, whether it started afresh, and whether Redis has any of it.
local function arriveAt(key, limit)
  local s, restarted = limit.kind.load(key)
  local isKept = s ~= nil or restarted
  local at
  s, at = limit.kind.arrive(s, limit)
  if restarted then
    s.replace = true
  end
  return s, at, restarted, isKept
end

-- Makes the function that acquires several, or looks.
local function makeAcquireAll()
  local function copy(s)
    local twin = {}
    for name, value in pairs(s) do
      if type(value) == 'table' then
        local inner = {}
        for i = 1, #value do
          inner[i] = value[i]
        end
        value = inner
      end
      twin[name] = value
    end
    return twin
  end

  -- A claim's state as the claims before it in the same call have left it.
  local function arriveAfter(taken, key, limit)
    local before = taken[key]
    if not before then
      return arriveAt(key, limit)
    end
    if before.limit.code == limit.code then
      return limit.kind.arrive(copy(before.s), limit)
    end
    local s, at = limit.kind.arrive(nil, limit)
    s.replace = true
    return s, at, true
  end

  -- Counts what is counted although nothing was taken, one claim after the other.
  local function countDenied(keys, claims)
    for i = 1, #claims do
      local limit = claims[i].limit
      if limit.kind.countsDenials and claims[i].cost > 0 then
        local s, at = arriveAt(keys[i], limit)
        limit.kind.take(s, limit, claims[i].cost, at)
        limit.kind.save(keys[i], s, limit, at)
      end
    end
  end

  return function(keys, claims, isTaking)
    local answers, taken, order = {}, {}, {}
    local all = true
    for i = 1, #claims do
      local key, limit, cost = keys[i], claims[i].limit, claims[i].cost
      local s, at, restarted = arriveAfter(taken, key, limit)
      local isAllowed = limit.kind.attempt(s, limit, cost, at, claims[i].lease)
      all = all and isAllowed
      if (isAllowed or limit.kind.countsDenials) and cost > 0 then
        if not taken[key] then
          order[#order + 1] = key
        end
        taken[key] = {s = s, limit = limit, at = at}
      elseif isTaking and s.rebased and not taken[key] then
        limit.kind.save(key, s, limit, at)
      end
      answers[i] = limit.kind.decision(s, limit, isAllowed, cost, at, restarted)
    end
    if isTaking and not all then
      countDenied(keys, claims)
    elseif isTaking then
      for i = 1, #order do
        local last = taken[order[i]]
        last.limit.kind.save(order[i], last.s, last.limit, last.at)
      end
    end
    return table.concat(answers)
  end
end
