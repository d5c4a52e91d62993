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

local told = ARGV[1]
local bufferMillis, isTimed, limitCount = struct.unpack('>I4BI2', told)
isTimed = isTimed == 1
local position = limitCount * 15 + 8
local now -- the instant of this call
if not isTimed then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end

local lastMillis, lastText

-- Milliseconds that a state lives in Redis whose logical life ends at this instant, as a text: it is
-- mostly that of the state before, and to print a number costs Redis a third of a SET.
local function ttl(endsAt)
  local left = endsAt - now + 999
  local millis = (left > 0 and (left - left % 1000) / 1000 or 0) + bufferMillis
  if millis ~= lastMillis then
    lastMillis, lastText = millis, string.format('%d', millis)
  end
  return lastText
end
