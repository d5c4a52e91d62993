-- What envoy_counter.lua comes down to in the usual case: one claim takes units, and the count is a
-- number from 0 on that they do not take beyond 2^52.

local isUsual, t, u = false, now - now % window, 0
if isTaking and cost > 0 and not seen then
  local count = redis.pcall('INCRBY', key, cost)
  if type(count) == 'number' then
    local millis = (now - now % 1000) / 1000
    local life = window / 1000 + (millis % JITTER > bufferMillis and millis % JITTER or bufferMillis)
    u = count - cost
    isUsual = u >= 0 and count <= MOST and type(redis.pcall('PEXPIRE', key, life)) == 'number'
    if not isUsual then
      redis.call('INCRBY', key, -cost)
    end
  end
end

-- envoy_answer.lua goes here.
