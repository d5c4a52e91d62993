-- What the kinds share: exact arithmetic, and what a value in Redis is known by.
--
-- Two sorts of scripts are made of these files, see Script.java. Making a function costs Redis a
-- tenth of a microsecond and is done in each call anew, so a script makes only what its calls need:
--
--   decide           call, prelude, each kind with acquire at its mark, several, others, dispatch
--   acquire a kind   call, acquires; in that the usual case of the kind, and prelude, the kind as far
--                    as its mark, acquire and several, made for the first call that is not usual
--
-- Where a file names another that goes there, it has what that holds. A name in capitals is a
-- constant, for which the script has its value.
--
-- A kind's file holds the transition of its Java twin in dev.weir.limit, function by function:
--
--   countsDenials                whether a cost that is denied counts, too
--   load(key)                    the counter's state, nil if it has none; true as well if another
--                                kind wrote it, which starts afresh
--   arrive(s, limit)             that state under this limit and at this instant, and the instant
--   available(s, limit, at)      units that can be had; negative if even 0 cannot
--   take(s, limit, units, at)    adds to what is used
--   wait(s, limit, units, at)    until so many units, at most the capacity, can be had; 0 if now
--   reset(s, limit, at)          when it resets
--   save(key, s, limit, at)      writes it, with its time to live
--
-- and below its mark, for other calls than acquires and looks:
--
--   give(s, limit, units, from, at)   takes out of what was used at `from`
--   sliceOut(s, units)           notes that so many of the units taken next are a slice
--   sliceIn(s, limit, spent, returned, from, at)   brings back one that was taken at `from`
--
-- A state that is more than one window ahead of now is one that the server's clock ran away from:
-- it is taken as exhausted now, marked `rebased` and written even if the call is denied, so that a
-- clock set back denies for a window and not for as far as it was set.
--
-- Units: times are microseconds since the epoch, below 2^53 until the year 2200; counts are whole
-- and at most 4294967295. A Lua number is a double, exact up to 2^53; no product is left to go
-- beyond. Numbers leave as packed integers or as arguments of a command (which Redis prints in 17
-- digits), never through `..`, which prints 14.

local read, write = struct.unpack, struct.pack
local floor, min, max = math.floor, math.min, math.max
local format = string.format

local EXACT = 9007199254740992
local MOST_UNITS = 4294967295
local VERSION = 129 -- 128 + the version of the states' layout; no text begins so
local KINDS = 7 -- that write such heads
local EPOCH = 1000000 -- slices are counted by seconds

local FIXED_WINDOW, SLIDING_WINDOW_COUNTER, SEGMENTED_WINDOW = 1, 2, 3
local SLIDING_WINDOW_LOG, BUCKET, CONCURRENCY, ENVOY_FIXED_WINDOW = 4, 5, 6, 7
local ENVOY_COUNTER = 8

local ACQUIRE, PEEK = 1, 2
local DENIED, ALLOWED, EXCEEDS, COUNTED, COUNTED_EXCEEDS = 0, 1, 2, 7, 8
local RESTARTED = 128 -- is added if another kind wrote the state, so that it started afresh
local ANSWER = '>BI4I7I7I7' -- what, remaining, wait, reset, the instant
local FOREIGN = 'NOTWEIR the value under this key was not written by Weir'

-- Quotient and remainder of (a * b + c) / d, exact for a, b < 2^53, c < 2^52, d < 2^45 and a
-- quotient below 2^53: where the product may not be exact, b goes in by seven bits at a time, so
-- that no step passes 255 * d.
local function divide(a, b, c, d)
  local product = a * b + c
  if product < EXACT then
    local rest = product % d
    return (product - rest) / d, rest
  end
  local part = a % d
  local quotient = (a - part) / d * b
  local high, rest, scale = 0, 0, 1
  while scale * 128 <= b do
    scale = scale * 128
  end
  while scale >= 1 do
    local tail = b % scale
    local step = rest * 128 + part * ((b - tail) / scale)
    rest = step % d
    high = high * 128 + (step - rest) / d
    b = tail
    scale = scale / 128
  end
  local last = rest + c
  rest = last % d
  return quotient + high + (last - rest) / d, rest
end

local function divideUp(a, b, c, d)
  local product = a * b + c + d - 1
  if product < EXACT then
    return (product - product % d) / d
  end
  return (divide(a, b, c + d - 1, d))
end

-- What a read has brought is not this kind's, or it failed: true if another kind of Weir's wrote
-- what is there, an error otherwise.
local function strange(key, raw, kind)
  if type(raw) == 'table' then
    if string.sub(raw.err, 1, 9) ~= 'WRONGTYPE' then
      error(raw.err, 0)
    end
    raw = redis.call('TYPE', key).ok
    if raw == 'string' then
      raw = redis.call('GETRANGE', key, 0, 1)
    elseif raw == 'list' then
      raw = redis.call('LINDEX', key, 0)
    elseif raw == 'zset' then
      raw = redis.call('ZRANGE', key, 0, 0)[1]
    end
  end
  local version, wrote = string.byte(raw, 1, 2)
  if version ~= VERSION or not wrote or wrote < 1 or wrote > KINDS or wrote == kind then
    error(FOREIGN, 0)
  end
  return true
end

local limits = {}

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
