// Tyk 5: a custom plugin in JavaScript, before authentication, with enable_jsvm in tyk.conf. In the
// definition of the API:
//
//   "custom_middleware": {"driver": "otto", "pre": [{"name": "weir", "path": "middleware/tyk.js"}]}
//
// Tyk tells a plugin nothing of the client's address, so callers are known by their keys alone: those
// without one share a counter. A denial reaches the client as Weir answered it.
var weir = new TykJS.TykMiddleware.NewMiddleware({});

weir.NewProcessRequest(function (request, session) {
  var told = { "X-Original-Method": request.Method, "X-Original-URI": request.RequestURI };
  ["Authorization", "X-Api-Key"].forEach(function (name) {
    if (request.Headers[name]) {
      told[name] = request.Headers[name][0];
    }
  });
  var came = TykMakeHttpRequest(JSON.stringify({
    Method: "GET",
    Domain: "http://127.0.0.1:8080",
    Resource: "/v1/forward-auth",
    Headers: told
  }));
  var answer = came ? JSON.parse(came) : { Code: 503, Headers: {} };
  if (answer.Code !== 200) {
    request.ReturnOverrides.ResponseCode = answer.Code >= 400 && answer.Code < 500 ? answer.Code : 503;
    request.ReturnOverrides.ResponseBody = answer.Body || "";
    request.ReturnOverrides.OverrideError = true;
    var headers = {};
    ["Content-Type", "Retry-After", "Ratelimit", "Ratelimit-Policy", "X-Ratelimit-Limit",
      "X-Ratelimit-Remaining", "X-Ratelimit-Reset"].forEach(function (name) {
      if (answer.Headers[name]) {
        headers[name] = answer.Headers[name][0];
      }
    });
    request.ReturnOverrides.ResponseHeaders = headers;
  }
  return weir.ReturnData(request, {});
});
