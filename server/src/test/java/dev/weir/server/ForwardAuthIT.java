package dev.weir.server;

import static dev.weir.rule.Condition.ipAddress;
import static dev.weir.server.Forwarded.HEARD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Limit;
import dev.weir.rule.AccessEntry;
import dev.weir.rule.Attribute;
import dev.weir.rule.Condition;
import dev.weir.rule.Denial;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What proxies are told, and what is made of what they tell. */
class ForwardAuthIT {

  private static final Rule PER_CALLER =
      Rule.named("caller").limit(Limit.perMinute(2).burst(2)).key(Attribute.CALLER);

  private TestServer weir = TestServer.start();

  @AfterEach
  void stop() {
    weir.close();
  }

  private void restart(String... flags) {
    weir.close();
    weir =
        flags.length == 2
            ? new TestServer(Map.of(flags[0], flags[1]))
            : new TestServer(Map.of(flags[0], flags[1], flags[2], flags[3]));
  }

  private HttpResponse<String> ask(String... headers) {
    return Forwarded.ask(weir, headers);
  }

  @Test
  void limit_reached_is429WithRetryAfterAndHeaders() {
    weir.with(PER_CALLER);

    HttpResponse<String> first = ask("X-Forwarded-For", "203.0.113.9");
    ask("X-Forwarded-For", "203.0.113.9");
    HttpResponse<String> third = ask("X-Forwarded-For", "203.0.113.9");

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().firstValue("x-ratelimit-limit")).hasValue("2");
    assertThat(first.headers().firstValue("x-ratelimit-remaining")).hasValue("1");
    assertThat(first.headers().firstValue("ratelimit")).isPresent();
    assertThat(third.statusCode()).isEqualTo(429);
    assertThat(third.headers().firstValue("retry-after")).hasValue("30");
    assertThat(third.body()).contains("RATE_LIMIT_EXCEEDED");
    assertThat(ask("X-Forwarded-For", "203.0.113.10").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"})
  void method_whatever_isAnswered(String method) {
    HttpResponse<String> answer =
        weir.send(
            weir.request(Forwarded.PATH).method(method, BodyPublishers.ofString("not looked at")));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-ratelimit-limit")).hasValue("1000");
  }

  @Test
  void status_configured_isThatOfDenialsAndNotOfBlocks() {
    restart("http.forward_auth_status", "401");
    weir.with(
        RuleSet.builder()
            .rules(
                List.of(
                    PER_CALLER
                        .limit(Limit.perMinute(1).burst(1))
                        .denial(Denial.USUAL.status(503).body("own"))))
            .access(List.of(AccessEntry.block(ipAddress("203.0.113.0/24"))))
            .build());

    ask("X-User-ID", "1");
    HttpResponse<String> denied = ask("X-User-ID", "1");

    assertThat(denied.statusCode()).isEqualTo(401);
    assertThat(denied.body()).isEqualTo("own");
    assertThat(ask("X-Forwarded-For", "203.0.113.9").statusCode()).isEqualTo(403);
    assertThat(weir.check("{\"user_id\":\"1\"}").statusCode()).isEqualTo(503);
  }

  @Test
  void block_byAddress_is403() {
    weir.with(
        RuleSet.builder().access(List.of(AccessEntry.block(ipAddress("203.0.113.0/24")))).build());

    HttpResponse<String> answer = ask("X-Forwarded-For", "203.0.113.9");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("\"BLOCKED\"");
    assertThat(answer.headers().firstValue("x-ratelimit-limit")).isEmpty();
  }

  @Test
  void identity_userThenKeyThenAddress_isTheCaller() {
    weir.with(PER_CALLER.limit(Limit.perMinute(1).burst(1)));

    assertThat(ask("X-User-ID", "1", "X-API-Key", "k").statusCode()).isEqualTo(200);
    assertThat(ask("X-User-ID", "1", "X-API-Key", "other").statusCode()).isEqualTo(429);
    assertThat(ask("Authorization", "Bearer k").statusCode()).isEqualTo(200);
    assertThat(ask("X-API-Key", "k").statusCode()).isEqualTo(429);
    assertThat(ask("Authorization", "bearer  k", "X-API-Key", "z").statusCode()).isEqualTo(429);
    assertThat(ask("Authorization", "Basic eDp5").statusCode()).as("the address").isEqualTo(200);
    assertThat(ask("X-User-ID", "", "X-API-Key", " ", "Authorization", "Bearer ").statusCode())
        .as("the same address")
        .isEqualTo(429);
  }

  @Test
  void key_longerThanAnyMayBe_isTakenByItsDigest() {
    weir.with(PER_CALLER.limit(Limit.perMinute(1).burst(1)));
    String token = "Bearer " + "t".repeat(3000);

    assertThat(ask("Authorization", token + "1").statusCode()).isEqualTo(200);
    assertThat(ask("Authorization", token + "1").statusCode()).isEqualTo(429);
    assertThat(ask("Authorization", token + "2").statusCode()).isEqualTo(200);
  }

  @Test
  void hostAndScheme_told_areAttributes() {
    weir.with(
        Rule.named("r")
            .match(
                Condition.attribute("host", "api.example.com"),
                Condition.attribute("scheme", "https"))
            .limit(Limit.perMinute(7)));

    HttpResponse<String> answer =
        ask("X-Forwarded-Host", "API.example.com", "X-Forwarded-Proto", "https");

    assertThat(answer.headers().firstValue("x-ratelimit-limit")).hasValue("7");
    assertThat(ask("X-Forwarded-Host", "x", "X-Forwarded-Proto", "https").headers().map())
        .doesNotContainKey("x-ratelimit-limit");
  }

  @Test
  void target_asEnvoySendsIt_isTheRestOfThePath() {
    weir.with(HEARD);
    Forwarded.exhaust(weir);

    HttpResponse<String> answer =
        weir.send(
            weir.request(Forwarded.PATH + "/api//pay?x=1")
                .header("X-Original-URI", "/forged")
                .header("X-Original-Method", "GET")
                .DELETE());

    assertThat(answer.body()).isEqualTo("|127.0.0.1|DELETE|/api/pay");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"X-User-ID", "X-API-Key", "X-Forwarded-Host", "X-Original-URI", "Authorization"})
  void header_twice_isRefused(String name) {
    HttpResponse<String> answer = ask(name, "/1", name, "/1");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains(": twice (expected: once)");
  }

  @Test
  void header_tooLong_isRefused() {
    assertThat(ask("X-User-ID", "u".repeat(1025)).body()).contains("user_id: 1025 characters");
    assertThat(ask("X-Original-URI", "/" + "u".repeat(8192)).body()).contains("endpoint: 8193");
    assertThat(ask("X-Original-Method", "M".repeat(65)).body()).contains("method: 65 characters");
    assertThat(ask("X-Forwarded-Host", "h".repeat(1025)).body()).contains("host: 1025");
    assertThat(ask("X-Original-URI", "/?" + "q".repeat(9000)).statusCode()).isEqualTo(200);
  }

  @Test
  void headers_thatContradictEachOther_areRefused() {
    HttpResponse<String> uri = ask("X-Forwarded-Uri", "/dear", "X-Original-URI", "/cheap");

    assertThat(uri.statusCode()).isEqualTo(400);
    assertThat(uri.body()).contains("x-forwarded-uri: /dear (expected: what X-Original-URI says");
    assertThat(ask("X-Original-Method", "GET", "X-Forwarded-Method", "POST").statusCode())
        .isEqualTo(400);
    assertThat(ask("X-Original-URL", "https://h/a/?b", "X-Forwarded-Uri", "/a?c").statusCode())
        .isEqualTo(200);
  }

  @Test
  void peer_thatIsNoTrustedProxy_countsAsItselfWhateverItTells() {
    restart("http.trusted_proxies", "192.0.2.1,2001:db8::/32");
    weir.with(HEARD);
    Forwarded.exhaust(weir);

    HttpResponse<String> answer =
        ask(
            "X-User-ID", "1",
            "X-Forwarded-For", "203.0.113.9",
            "CF-Connecting-IP", "203.0.113.9",
            "X-Original-URI", "/a",
            "X-Original-URI", "/b",
            "X-Original-Method", "POST");

    assertThat(answer.body()).isEqualTo("|127.0.0.1||");
    assertThat(weir.get(Forwarded.PATH + "/a").body()).isEqualTo("|127.0.0.1||");
  }

  @Test
  void nobodyTrusted_bySetting_ignoresLoopbackToo() {
    restart("http.trusted_proxies", "");
    weir.with(PER_CALLER);

    assertThat(ask("X-User-ID", "1").headers().firstValue("x-ratelimit-remaining")).hasValue("1");
    assertThat(ask("X-User-ID", "2").headers().firstValue("x-ratelimit-remaining")).hasValue("0");
  }
}
