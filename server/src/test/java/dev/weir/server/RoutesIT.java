package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the routes beside the check do. */
class RoutesIT {

  private static final String ADMIN = "an-admin-token-of-length";
  private static final String BUCKET =
      "{\"key\":\"k\",\"limit\":10,\"window\":\"10s\",\"burst\":10,\"cost\":4,\"refundable\":true}";
  private static final String SLOT =
      "{\"key\":\"jobs\",\"limit\":1,\"window\":\"30s\",\"algorithm\":\"concurrency\"}";
  private static final String PEEK = "/v1/ratelimit/peek?key=k&limit=10&window=10s&burst=10";

  private final TestServer weir = new TestServer(Map.of("admin.token", ADMIN));

  @AfterEach
  void stop() {
    weir.close();
  }

  private static String field(HttpResponse<String> answer, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(answer.body());
    assertThat(matcher.find()).as(answer.body()).isTrue();
    return matcher.group(1);
  }

  private static String body(String name, String text) {
    return "{\"" + name + "\":\"" + text + "\"}";
  }

  @Test
  void batch_withGoodAndBadElements_answersEachInOrder() {
    weir.with();
    String good = "{\"key\":\"k\",\"limit\":1,\"window\":\"1m\",\"algorithm\":\"fixed_window\"}";
    String bad = "{\"key\":\"k\",\"cost\":{\"deep\":[{\"er\":1}]},\"limit\":1}";

    HttpResponse<String> answer =
        weir.post(
            "/v1/ratelimit/check:batch",
            "{\"checks\":[" + String.join(",", good, bad, "7", "[[1]]", "{}", good) + "]}");

    assertThat(answer.statusCode()).isEqualTo(200);
    long end = TestServer.START_SECONDS + 60;
    assertThat(answer.body())
        .isEqualTo(
            "{\"results\":["
                + "{\"status\":200,\"allowed\":true,\"limit\":1,\"remaining\":0,\"reset_at\":"
                + end
                + "},{\"status\":400,\"error\":{\"code\":\"INVALID_REQUEST\",\"message\":\"cost: an"
                + " object (expected: 0..4294967295)\"}},"
                + "{\"status\":400,\"error\":{\"code\":\"INVALID_REQUEST\",\"message\":\"check: 7"
                + " (expected: an object)\"}},"
                + "{\"status\":400,\"error\":{\"code\":\"INVALID_REQUEST\",\"message\":\"check: an"
                + " array (expected: an object)\"}},"
                + "{\"status\":200,\"allowed\":true},"
                + "{\"status\":429,\"allowed\":false,\"error\":{\"code\":\"RATE_LIMIT_EXCEEDED\","
                + "\"message\":\"Rate limit exceeded. Try again in 60 seconds.\",\"limit\":1,"
                + "\"retry_after\":60,\"reset_at\":"
                + end
                + "}}]}");
  }

  static Stream<Arguments> overlongElements() {
    return Stream.of(
        arguments("{\"" + "n".repeat(129) + "\":1}", "unknown field: nnnnnnnnnn"),
        arguments("{\"" + "n".repeat(500_000) + "\":1}", "unknown field: nnnnnnnnnn"),
        arguments(
            "{\"attributes\":{\"" + "n".repeat(129) + "\":\"x\"}}",
            "attributes: 129 characters (expected: 1..64 characters)"),
        arguments(
            "{\"cost\":" + "9".repeat(200) + "}", "cost: " + "9".repeat(80) + "... (expected: 0.."),
        arguments("{\"cost\":1." + "9".repeat(200) + "}", "cost: 1.99999999"),
        arguments(
            "{\"x\":1,\"" + "n".repeat(129) + "\":[" + "9".repeat(200) + "]}", "unknown field: x"));
  }

  @ParameterizedTest
  @MethodSource("overlongElements")
  void batch_withAnOverlongElement_refusesThatOneAlone(String element, String message) {
    String good = "{\"key\":\"k\",\"limit\":9,\"window\":\"1m\"}";

    HttpResponse<String> answer =
        weir.post(
            "/v1/ratelimit/check:batch",
            "{\"checks\":[" + String.join(",", good, element, good) + "]}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .startsWith("{\"results\":[{\"status\":200,\"allowed\":true,\"limit\":9,\"remaining\":8,")
        .contains(
            "},{\"status\":400,\"error\":{\"code\":\"INVALID_REQUEST\",\"message\":\"" + message)
        .contains("},{\"status\":200,\"allowed\":true,\"limit\":9,\"remaining\":7,");
  }

  @Test
  void batch_nestedBeyondTheBound_isRefusedAsAWhole() {
    HttpResponse<String> answer =
        weir.post(
            "/v1/ratelimit/check:batch",
            "{\"checks\":[{\"key\":\"k\",\"limit\":10,\"window\":\"10s\"},"
                + "[".repeat(15)
                + "]".repeat(15)
                + "]}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("body: Document nesting depth (17)");
    assertThat(weir.get(PEEK + "&cost=0").body()).contains("\"remaining\":10");
  }

  @Test
  void batch_ofAThousand_isAnswered() {
    HttpResponse<String> answer = weir.post("/v1/ratelimit/check:batch", batch(1000));

    assertThat(answer.body().split("\"allowed\":true", -1)).hasSize(1001);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"checks\":1}", "{\"checks\":[],\"x\":1}", "{\"checks\":[{]}"})
  void batch_withABadFrame_isRefused(String body) {
    assertThat(weir.post("/v1/ratelimit/check:batch", body).statusCode()).isEqualTo(400);
  }

  @Test
  void batch_ofAThousandAndOne_consumesNothing() {
    HttpResponse<String> answer = weir.post("/v1/ratelimit/check:batch", batch(1001));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("checks: more (expected: at most 1000)");
    assertThat(weir.get("/v1/ratelimit/peek?key=k0&limit=9&window=1h&cost=0").body())
        .contains("\"remaining\":9");
  }

  private static String batch(int size) {
    return IntStream.range(0, size)
        .mapToObj(i -> "{\"key\":\"k" + i + "\",\"limit\":9,\"window\":\"1h\"}")
        .collect(Collectors.joining(",", "{\"checks\":[", "]}"));
  }

  @Test
  void peek_answersWhatACheckWould_andConsumesNothing() {
    assertThat(weir.get(PEEK + "&cost=11").statusCode()).isEqualTo(429);
    assertThat(weir.get(PEEK + "&cost=10").statusCode()).isEqualTo(200);
    assertThat(weir.get(PEEK + "&cost=0").body()).contains("\"remaining\":10");
  }

  @Test
  void refund_ofAllowedUnits_givesThemBack() {
    String token = field(weir.check(BUCKET), "refund_token");

    HttpResponse<String> answer =
        weir.post("/v1/ratelimit/refund", "{\"refund_token\":\"" + token + "\",\"cost\":3}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"refunded\":true,\"limit\":10,\"remaining\":9,\"reset_at\":"
                + (TestServer.START_SECONDS + 1)
                + "}");
  }

  @Test
  void refund_ofMoreThanWasTaken_isRefused() {
    String token = field(weir.check(BUCKET), "refund_token");

    HttpResponse<String> answer =
        weir.post("/v1/ratelimit/refund", "{\"refund_token\":\"" + token + "\",\"cost\":5}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("cost: 5 (expected: 0..4)");
    assertThat(weir.get(PEEK + "&cost=0").body()).contains("\"remaining\":6");
  }

  @Test
  void refund_givenTwice_givesBackOnce() {
    String token = field(weir.check(BUCKET), "refund_token");
    weir.check(BUCKET);
    String refund = body("refund_token", token);

    weir.post("/v1/ratelimit/refund", refund);
    HttpResponse<String> second = weir.post("/v1/ratelimit/refund", refund);

    assertThat(second.statusCode()).isEqualTo(400);
    assertThat(second.body()).contains("refund_token: used up");
    assertThat(weir.get(PEEK + "&cost=0").body()).contains("\"remaining\":6");
  }

  @Test
  void refund_inTwoParts_givesBackBoth() {
    String token = field(weir.check(BUCKET), "refund_token");
    String half = "{\"refund_token\":\"" + token + "\",\"cost\":2}";

    weir.post("/v1/ratelimit/refund", half);
    weir.post("/v1/ratelimit/refund", half);

    assertThat(weir.get(PEEK + "&cost=0").body()).contains("\"remaining\":10");
    assertThat(weir.post("/v1/ratelimit/refund", half).statusCode()).isEqualTo(400);
  }

  @Test
  void refund_afterTheWindow_changesNothing() {
    String token = field(weir.check(BUCKET), "refund_token");
    weir.advance(Duration.ofSeconds(10));
    weir.check(BUCKET);

    // True because the token was good: the page on HTTP says that this is what it means.
    assertThat(weir.post("/v1/ratelimit/refund", body("refund_token", token)).body())
        .startsWith("{\"refunded\":true,\"limit\":10,\"remaining\":6,");

    assertThat(weir.get(PEEK + "&cost=0").body()).contains("\"remaining\":6");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "AAAA", "not base64!", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxw"})
  void refund_withAForgedToken_isRefused(String token) {
    HttpResponse<String> answer = weir.post("/v1/ratelimit/refund", body("refund_token", token));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("refund_token: ", "(expected: one that this instance gave out since it started)");
  }

  @Test
  void refund_withAnyCharacterOfItsTokenAltered_isRefused() {
    String token = field(weir.check(BUCKET), "refund_token");

    for (int i = 0; i < token.length() - 1; i++) {
      char other = token.charAt(i) == 'A' ? 'B' : 'A';
      String altered = token.substring(0, i) + other + token.substring(i + 1);
      assertThat(weir.post("/v1/ratelimit/refund", body("refund_token", altered)).statusCode())
          .isEqualTo(400);
    }
    assertThat(weir.get(PEEK + "&cost=0").body()).contains("\"remaining\":6");
  }

  @Test
  void lease_whenReleased_freesItsUnit() {
    String lease = field(weir.check(SLOT), "lease");
    assertThat(weir.check(SLOT).statusCode()).isEqualTo(429);

    HttpResponse<String> released = weir.post("/v1/ratelimit/release", body("lease", lease));

    assertThat(released.body()).isEqualTo("{\"released\":true}");
    assertThat(weir.check(SLOT).statusCode()).isEqualTo(200);
    assertThat(weir.post("/v1/ratelimit/release", body("lease", lease)).body())
        .isEqualTo("{\"released\":false}");
  }

  @Test
  void lease_whenRenewed_livesOn() {
    String lease = field(weir.check(SLOT), "lease");
    weir.advance(Duration.ofSeconds(20));

    assertThat(weir.post("/v1/ratelimit/renew", body("lease", lease)).body())
        .isEqualTo("{\"renewed\":true}");

    weir.advance(Duration.ofSeconds(20));
    assertThat(weir.check(SLOT).statusCode()).isEqualTo(429);
    weir.advance(Duration.ofSeconds(10));
    assertThat(weir.check(SLOT).statusCode()).isEqualTo(200);
    assertThat(weir.post("/v1/ratelimit/renew", body("lease", lease)).body())
        .isEqualTo("{\"renewed\":false}");
  }

  @Test
  void lease_usedAsRefundToken_isRefused() {
    String lease = field(weir.check(SLOT), "lease");

    assertThat(weir.post("/v1/ratelimit/refund", body("refund_token", lease)).statusCode())
        .isEqualTo(400);
  }

  @Test
  void reset_byAnAdministrator_forgetsTheKey() {
    weir.check(BUCKET);

    HttpResponse<String> answer = reset("Bearer " + ADMIN);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"reset\":true}");
    assertThat(weir.get(PEEK + "&cost=0").body()).contains("\"remaining\":10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer wrong", "Basic YTpi", "Bearer"})
  void reset_bySomebodyElse_isRefused(String authorization) {
    weir.check(BUCKET);

    HttpResponse<String> answer = reset(authorization);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    assertThat(answer.body()).contains("(expected: Bearer and the admin token)");
    assertThat(weir.get(PEEK + "&cost=0").body()).contains("\"remaining\":6");
  }

  @Test
  void reset_withoutAnAdminToken_isClosed() {
    try (TestServer closed = TestServer.start()) {
      HttpResponse<String> answer = closed.post("/v1/ratelimit/reset", "{\"key\":\"k\"}");

      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("admin.token: not configured");
    }
  }

  @Test
  void simpleForm_switchedOff_isRefused() {
    try (TestServer strict = new TestServer(Map.of("adhoc", "false"))) {
      assertThat(strict.check(SLOT).body()).contains("own limits are switched off here");
      assertThat(strict.check("{\"user_id\":\"42\"}").statusCode()).isEqualTo(200);
    }
  }

  private HttpResponse<String> reset(String authorization) {
    return weir.send(
        weir.request("/v1/ratelimit/reset")
            .header("Content-Type", "application/json")
            .header("Authorization", authorization)
            .POST(BodyPublishers.ofString("{\"key\":\"k\"}")));
  }
}
