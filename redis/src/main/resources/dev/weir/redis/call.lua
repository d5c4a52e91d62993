-- What a script of decisions is called with and answers, whichever it is.
--
-- KEYS   the counters, in the order of the claims
-- ARGV   one string. How many milliseconds a state is kept beyond its logical life (4 bytes); 1 if
--        calls tell their time, 0 if all are at Redis' own (1); the number of limits (2);
--        limits, 15 bytes each: kind (1), units (4), capacity (4), window in milliseconds (5),
--        segments (1);
--        calls: its time, if told (7), operation (1), number of claims (2), then for each claim its
--        limit's number, from 0 (2), and its cost (4); beside a claim of a concurrency limit the
--        lease it would take (8); behind the claims of a reservation its longest delay, of a refund
--        the instant of its decision (7), of a release and a renewal the lease and its units (12),
--        of a slice the units wanted, and of the one before it what is spent, what is returned (4
--        each) and the instant of its decision (7)
-- reply  one string. For each call a byte: 0, and for each claim 26 bytes: what (1), remaining (4),
--        wait (7), reset (7), the instant (7), where a denial that is counted has what of its cost
--        is above the limit for the remaining, and behind those of a slice its units (4); or 1, the
--        length of a message (2), and the message
-- units  microseconds since the epoch, and for waits microseconds
-- atomic because Redis runs one script at a time. A call's claims are all evaluated before the
--        first is written, and none is if one is denied but those that count denials. A call that
--        fails has written nothing and fails alone.
-- cost   the sum of the kinds'

local told, limits = ARGV[1], {}

-- The limit of this number.
local function limitOf(number)
  local kind, units, capacity, window, segments = read('>BI4I4I5B', told, number * 15 + 8)
  local limit = {
    code = kind, units = units, capacity = capacity, window = window * 1000, segments = segments
  }
  limits[number] = limit
  return limit
end

-- What a call answers that failed.
local function message(failure)
  local said = type(failure) == 'table' and failure.err or tostring(failure)
  said = string.sub(said, 1, 500)
  return write('>BI2', 1, #said) .. said
end

local isTimed, limitCount
bufferMillis, isTimed, limitCount = read('>I4BI2', told)
isTimed = isTimed == 1
local position = limitCount * 15 + 8
if not isTimed then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
