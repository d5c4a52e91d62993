package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever comes in, the answer is clear, nothing is consumed, and the server lives on. */
class BadInputIT {

  private static TestServer weir;

  @BeforeAll
  static void start() {
    weir = TestServer.start();
  }

  @AfterAll
  static void stop() {
    weir.close();
  }

  @AfterEach
  void nothingIsConsumed() {
    assertThat(weir.get("/v1/ratelimit/peek?key=k&limit=10&window=1m&cost=0").body())
        .contains("\"remaining\":10");
  }

  /** A check of the key k with one more field, or another. */
  private static String with(String fields) {
    return "{\"key\":\"k\",\"limit\":10,\"window\":\"1m\"," + fields + "}";
  }

  static Stream<Arguments> bodies() {
    return Stream.of(
        arguments("", "body: nothing (expected: one JSON object)"),
        arguments("{", "body: Unexpected end-of-input"),
        arguments("nonsense", "body: Unrecognized token 'nonsense'"),
        arguments("[]", "body: an array (expected: one JSON object)"),
        arguments("17", "body: 17 (expected: one JSON object)"),
        arguments("null", "body: null (expected: one JSON object)"),
        arguments(with("\"cost\":1,"), "body: Unexpected character ('}'"),
        arguments(with("\"cost\":1") + "x", "body: Unrecognized token 'x'"),
        arguments(with("\"cost\":1") + "{}", "body: an object after the object"),
        arguments(with("\"cots\":1"), "unknown field: cots (expected: one of user_id, "),
        arguments(with("\"cost\":1,\"cost\":2"), "cost: twice (expected: once)"),
        arguments(with("\"key\":\"k\""), "key: twice (expected: once)"),
        arguments(with("\"cost\":-1"), "cost: -1 (expected: 0..4294967295)"),
        arguments(with("\"cost\":1.5"), "cost: 1.5 (expected: 0..4294967295)"),
        arguments(with("\"cost\":1e2"), "cost: 1e2 (expected: 0..4294967295)"),
        arguments(with("\"cost\":1.0"), "cost: 1.0 (expected: 0..4294967295)"),
        arguments(with("\"cost\":\"x\""), "cost: \"x\" (expected: 0..4294967295)"),
        arguments(with("\"cost\":\"1\""), "cost: \"1\" (expected: 0..4294967295)"),
        arguments(with("\"cost\":null"), "cost: null (expected: 0..4294967295)"),
        arguments(with("\"cost\":true"), "cost: true (expected: 0..4294967295)"),
        arguments(with("\"cost\":[1]"), "cost: an array (expected: 0..4294967295)"),
        arguments(with("\"cost\":4294967296"), "cost: 4294967296 (expected: 0..4294967295)"),
        arguments(
            with("\"cost\":9223372036854775808"),
            "cost: 9223372036854775808 (expected: 0..4294967295)"),
        arguments(
            with("\"cost\":-9223372036854775809"),
            "cost: -9223372036854775809 (expected: 0..4294967295)"),
        arguments(with("\"cost\":" + "9".repeat(200)), "cost: 9999999999"),
        arguments(with("\"cost\":01"), "body: Invalid numeric value"),
        arguments(with("\"cost\":NaN"), "body: Non-standard token 'NaN'"),
        arguments(with("\"refundable\":1"), "refundable: 1 (expected: true or false)"),
        arguments(with("\"burst\":0"), "burst: 0 (expected: 1..4294967295)"),
        arguments(
            with("\"algorithm\":\"fixed-window\",\"burst\":5"),
            "burst: 5 (expected: none beside fixed_window"),
        arguments(with("\"algorithm\":\"magic\""), "algorithm: magic (expected: one of "),
        arguments(with("\"algorithm\":7"), "algorithm: 7 (expected: a text)"),
        arguments(with("\"user_id\":\"42\""), "key: beside attributes of a request"),
        arguments("{\"user_id\":42}", "user_id: 42 (expected: a text)"),
        arguments("{\"attributes\":[]}", "attributes: an array (expected: an object of texts)"),
        arguments("{\"attributes\":{\"a\":1}}", "attributes.a: 1 (expected: a text)"),
        arguments(
            "{\"attributes\":{\"a\":\"1\",\"a\":\"2\"}}", "attributes.a: twice (expected: once)"),
        arguments("{\"attributes\":" + "{\"a\":".repeat(500), "attributes.a: an object"),
        arguments("[".repeat(30_000), "body: an array"),
        arguments("{\"limit\":10,\"window\":\"1m\"}", "key: missing (expected: a text)"),
        arguments("{\"key\":\"k\",\"window\":\"1m\"}", "limit: missing"),
        arguments("{\"key\":\"k\",\"limit\":10}", "window: missing"),
        arguments("{\"key\":\"k\",\"limit\":0,\"window\":\"1m\"}", "limit: 0 (expected: 1.."),
        arguments("{\"key\":\"k\",\"limit\":10,\"window\":\"1y\"}", "window: 1y (expected: 1ms.."),
        arguments("{\"key\":\"k\",\"limit\":10,\"window\":\"9999999999d\"}", "window: 9999999999d"),
        arguments("{\"key\":\"\",\"limit\":10,\"window\":\"1m\"}", "key: \"\" (expected: 1..1024"),
        arguments(
            "{\"key\":\"" + "k".repeat(10_240) + "\",\"limit\":10,\"window\":\"1m\"}",
            "key: 10240 characters (expected: 1..1024 characters)"),
        arguments(
            "{\"key\":\"k\\u0000\",\"limit\":10,\"window\":\"1m\"}",
            "key: k\\\\u0000 (expected: no control characters"),
        arguments(
            "{\"key\":\"k\\u0085\",\"limit\":10,\"window\":\"1m\"}",
            "(expected: no control characters"),
        arguments(
            "{\"key\":\"k\\ud800\",\"limit\":10,\"window\":\"1m\"}",
            "(expected: no control characters or unpaired surrogates)"),
        arguments(
            "{\"key\":\"k\n\",\"limit\":10,\"window\":\"1m\"}", "body: Illegal unquoted character"),
        arguments("{\"" + "n".repeat(60_000) + "\":1}", "unknown field: nnnnnnnnnn"));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void check_withABadBody_saysWhatCameAndWhatWasExpected(String body, String message) {
    HttpResponse<String> answer = weir.check(body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(answer.body())
        .startsWith("{\"error\":{\"code\":\"INVALID_REQUEST\",\"message\":\"")
        .contains(message.replace("\"", "\\\""));
  }

  @Test
  void check_inBrokenUtf8_isRefused() {
    byte[] body = with("\"cost\":1").getBytes(StandardCharsets.US_ASCII);
    body[8] = (byte) 0xff;

    HttpResponse<String> answer =
        weir.send(
            weir.request(TestServer.CHECK)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body)));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("body: Invalid UTF-8");
  }

  @ParameterizedTest
  @CsvSource({"65536,400", "65537,413", "1000000,413"})
  void check_ofSoManyBytes_isReadOrRefused(int bytes, int status) {
    String bad = with("\"cost\":-1");

    HttpResponse<String> answer = weir.check(bad + " ".repeat(bytes - bad.length()));

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body())
        .contains(
            status == 413
                ? "body: more than 65536 bytes (expected: at most 65536)"
                : "cost: -1 (expected: 0..4294967295)");
  }

  @ParameterizedTest
  @CsvSource({"1,200", "65536,200", "65537,413"})
  void get_withABodyOfSoManyBytes_isAnsweredOrRefused(int bytes, int status) {
    HttpResponse<String> answer =
        weir.send(
            weir.request("/v1/ratelimit/peek?key=k&limit=10&window=1m&cost=0")
                .method("GET", BodyPublishers.ofString("x".repeat(bytes))));

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body())
        .contains(
            status == 413
                ? "body: more than 65536 bytes (expected: at most 65536)"
                : "\"remaining\":10");
  }

  @Test
  void peek_ofAKeyInUtf8_looksAtThatKey() {
    weir.check("{\"key\":\"gr\u00fc\u00df \ud83d\ude00\",\"limit\":10,\"window\":\"1m\"}");

    assertThat(
            weir.get("/v1/ratelimit/peek?key=gr%C3%BC%C3%9F+%F0%9F%98%80&limit=10&window=1m&cost=0")
                .body())
        .contains("\"remaining\":9");
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain,415",
    "application/x-www-form-urlencoded,415",
    "application/jsonp,415",
    "application/json; charset=utf-16,415",
    "application/json; charset=utf-8,400",
    "Application/JSON,400"
  })
  void check_ofAMediaType_isReadIfItIsJson(String mediaType, int status) {
    HttpResponse<String> answer =
        weir.send(
            weir.request(TestServer.CHECK)
                .header("Content-Type", mediaType)
                .POST(BodyPublishers.ofString(with("\"cost\":-1"))));

    assertThat(answer.statusCode()).isEqualTo(status);
    if (status == 415) {
      assertThat(answer.body())
          .contains("content-type: " + mediaType + " (expected: application/json)");
    }
  }

  @Test
  void check_withoutAMediaType_isRefused() {
    HttpResponse<String> answer =
        weir.send(weir.request(TestServer.CHECK).POST(BodyPublishers.ofString(with("\"cost\":1"))));

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.body()).contains("content-type: missing (expected: application/json)");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/v1/ratelimit/check,POST",
    "PUT,/check,POST",
    "DELETE,/v1/ratelimit/check:batch,POST",
    "POST,/v1/ratelimit/peek,'GET, HEAD'",
    "POST,/health,'GET, HEAD'",
    "BREW,/metrics,'GET, HEAD'"
  })
  void route_askedByAnotherMethod_saysWhichItTakes(String method, String path, String allowed) {
    HttpResponse<String> answer =
        weir.send(weir.request(path).method(method, BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).hasValue(allowed);
    assertThat(answer.body()).contains("method: " + method + " (expected: " + allowed + ")");
  }

  @ParameterizedTest
  @CsvSource({"/", "/v1/ratelimit/check/", "/v2/ratelimit/check", "/CHECK"})
  void path_thatIsUnknown_isNotFound(String path) {
    HttpResponse<String> answer = weir.post(path, with("\"cost\":1"));

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("\"code\":\"NOT_FOUND\"", "path: " + path);
  }

  @ParameterizedTest
  @CsvSource({
    "key=k&limit=10,window: missing",
    "key=k&key=k&limit=10&window=1m,key: twice",
    "key=k&limit=x&window=1m,limit: x (expected: 1..4294967295)",
    "key=k&limit=10&window=1m&cost=-1,cost: -1 (expected: 0..4294967295)",
    "key=k&limit=10&window=1m&cost=99999999999999999999,cost: 99999999999999999999",
    "key=%zz&limit=10&window=1m,query: %zz",
    "key=%ff&limit=10&window=1m,query: %ff (expected: percent-encoded UTF-8)",
    "key=%c3&limit=10&window=1m,query: %c3 (expected: percent-encoded UTF-8)",
    "key=%ed%a0%80&limit=10&window=1m,query: %ed%a0%80 (expected: percent-encoded UTF-8)",
    "%ff=k&limit=10&window=1m,query: %ff (expected: percent-encoded UTF-8)",
    "key=%00&limit=10&window=1m,(expected: no control characters",
    "kye=k,unknown field: kye",
    "refundable=true,refundable: true (expected: none in a query"
  })
  void peek_withABadQuery_saysWhatCameAndWhatWasExpected(String query, String message)
      throws Exception {
    try (var socket = weir.connect()) {
      TestServer.write(
          socket,
          "GET /v1/ratelimit/peek?" + query + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

      assertThat(TestServer.readAll(socket)).startsWith("HTTP/1.1 400 ").contains(message);
    }
  }
}
