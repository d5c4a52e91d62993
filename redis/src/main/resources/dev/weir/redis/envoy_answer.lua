-- What is answered where a window's count goes up by what was denied, too.

if isUsual and u + cost <= MOST then
  reset = t + window
  pause = reset - now
  left = capacity - u
  what = cost <= left and ALLOWED or cost <= capacity and COUNTED or COUNTED_EXCEEDS
  u, left = u + cost, left - cost
  if left == capacity or what == COUNTED_EXCEEDS then
    pause = 0
  end
  if what ~= ALLOWED then
    left = left < -cost and cost or -left
  end
end
