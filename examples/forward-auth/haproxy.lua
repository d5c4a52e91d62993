-- Asks Weir whether a request may pass: http-request lua.weir.

local weir = "http://127.0.0.1:8080/v1/forward-auth"
local told = { ["x-ratelimit-limit"] = "limit", ["x-ratelimit-remaining"] = "remaining", ["x-ratelimit-reset"] = "reset" }
local passed_on = { "content-type", "retry-after", "ratelimit", "ratelimit-policy" }

core.register_action("weir", { "http-req" }, function(txn)
  local headers = {
    ["x-forwarded-for"] = { txn.sf:src() },
    ["x-original-uri"] = { txn.sf:pathq() },
    ["x-original-method"] = { txn.sf:method() },
  }
  local came = txn.http:req_get_headers()
  for _, name in ipairs({ "authorization", "x-api-key", "x-user-id" }) do
    if came[name] then
      headers[name] = {}
      for i = 0, #came[name] do
        headers[name][i + 1] = came[name][i]
      end
    end
  end
  local answer = core.httpclient():get({ url = weir, headers = headers, timeout = 1000 })
  if not answer or answer.status < 200 or answer.status >= 500 then
    return
  end
  txn:set_var("txn.weir_status", answer.status)
  for header, name in pairs(told) do
    if answer.headers[header] then
      txn:set_var("txn.weir_" .. name, answer.headers[header][0])
    end
  end
  if answer.status ~= 200 then
    local reply = txn:reply({ status = answer.status, body = answer.body })
    for header in pairs(told) do
      if answer.headers[header] then
        reply:add_header(header, answer.headers[header][0])
      end
    end
    for _, header in ipairs(passed_on) do
      if answer.headers[header] then
        reply:add_header(header, answer.headers[header][0])
      end
    end
    txn:done(reply)
  end
end)
