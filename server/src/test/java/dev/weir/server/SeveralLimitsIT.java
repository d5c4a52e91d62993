package dev.weir.server;

import static dev.weir.rule.Condition.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import dev.weir.rule.Attribute;
import dev.weir.rule.Rule;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several limits on one request: all or nothing, and what is told of them. */
class SeveralLimitsIT {

  private static final String TOKEN = "an-admin-token-of-length";

  private final TestServer weir = new TestServer(Map.of("admin.token", TOKEN));

  @AfterEach
  void stop() {
    weir.close();
  }

  private static Limit fixed(Limit limit) {
    return limit.algorithm(Algorithm.FIXED_WINDOW);
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private static String field(HttpResponse<String> answer, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(answer.body());
    assertThat(matcher.find()).as(answer.body()).isTrue();
    return matcher.group(1);
  }

  @Test
  void limitsOfOneRule_areListedTightestFirst() {
    weir.with(Rule.named("r").limits(fixed(Limit.perHour(1000)), fixed(Limit.perMinute(100))));

    HttpResponse<String> answer = weir.check("{\"user_id\":\"1\",\"cost\":2}");

    assertThat(header(answer, "ratelimit-policy"))
        .isEqualTo("\"per-minute\";q=100;w=60, \"per-hour\";q=1000;w=3600");
    assertThat(header(answer, "ratelimit"))
        .isEqualTo("\"per-minute\";r=98;t=60, \"per-hour\";r=998;t=3600");
    assertThat(header(answer, "x-ratelimit-limit")).isEqualTo("100");
  }

  @Test
  void denied_theLongestWaitComesFirst_andTheOthersHaveLostNothing() {
    weir.with(
        Rule.named("r").limits(fixed(Limit.perHour(3)), fixed(Limit.perMinute(2))),
        Rule.named("all").limit(fixed(Limit.perDay(9))).oneCounter());
    weir.check("{\"user_id\":\"1\",\"cost\":2}");

    HttpResponse<String> answer = weir.check("{\"user_id\":\"1\",\"cost\":2}");

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(header(answer, "retry-after")).isEqualTo("3600");
    assertThat(header(answer, "ratelimit"))
        .isEqualTo("\"per-hour\";r=1;t=3600, \"per-minute\";r=0, \"per-day\";r=7;t=86400");
    assertThat(weir.check("{\"user_id\":\"2\",\"cost\":0}").body()).contains("\"remaining\":2,");
  }

  @Test
  void namesThatTwoLimitsShare_areBehindThatOfTheRule() {
    String longest = "X".repeat(64);
    weir.with(
        Rule.named("one").limit(fixed(Limit.perHour(5))),
        Rule.named("Two").limit(fixed(Limit.perHour(4))).group("g"),
        Rule.named("a").id(longest).limit(fixed(Limit.perHour(7))).group("h"),
        Rule.named("b")
            .id(longest + "")
            .id("Y".repeat(64))
            .limit(fixed(Limit.perHour(8)))
            .group("i"));

    HttpResponse<String> answer = weir.check("{\"user_id\":\"1\"}");

    assertThat(header(answer, "ratelimit"))
        .isEqualTo(
            "\"two.per-hour\";r=3;t=3600, \"one.per-hour\";r=4;t=3600, \""
                + "x".repeat(64)
                + "\";r=6;t=3600, \""
                + "y".repeat(64)
                + "\";r=7;t=3600");
  }

  @Test
  void shadowRule_isNotSeen() {
    weir.with(
        Rule.named("try").limit(fixed(Limit.perHour(1))).shadow().group("s"),
        Rule.named("r").limit(fixed(Limit.perHour(5))));
    weir.check("{\"user_id\":\"1\"}");

    HttpResponse<String> answer = weir.check("{\"user_id\":\"1\"}");

    assertThat(answer.body()).contains("\"remaining\":3,").endsWith("\"rule\":\"r\"}");
    assertThat(header(answer, "ratelimit")).isEqualTo("\"per-hour\";r=3;t=3600");
  }

  @Test
  void refund_ofSeveralLimits_givesEachWhatItGave() {
    weir.with(
        Rule.named("one").limit(fixed(Limit.perHour(10))),
        Rule.named("five").limit(fixed(Limit.perHour(20))).cost(5).group("g"));
    HttpResponse<String> first = weir.check("{\"user_id\":\"1\",\"cost\":2,\"refundable\":true}");
    String token = "{\"refund_token\":\"" + field(first, "refund_token") + "\",\"cost\":3}";

    assertThat(weir.post("/v1/ratelimit/refund", token).body()).contains("\"remaining\":10,");
    assertThat(header(weir.check("{\"user_id\":\"1\",\"cost\":0}"), "ratelimit"))
        .isEqualTo("\"one.per-hour\";r=10, \"five.per-hour\";r=13;t=3600");
    assertThat(weir.post("/v1/ratelimit/refund", token).body())
        .contains("cost: 3 (expected: 0..2)");
  }

  @Test
  void leases_ofSeveralLimits_areOneToken() {
    Limit slot = Limit.of(1, Duration.ofSeconds(30)).algorithm(Algorithm.CONCURRENCY);
    weir.with(
        Rule.named("user").limit(slot),
        Rule.named("all")
            .limit(Limit.of(2, Duration.ofMinutes(1)).algorithm(Algorithm.CONCURRENCY))
            .oneCounter(),
        Rule.named("rate").limit(fixed(Limit.perHour(10))).group("g"));
    HttpResponse<String> held = weir.check("{\"user_id\":\"1\",\"refundable\":true}");
    String lease = "{\"lease\":\"" + field(held, "lease") + "\"}";

    assertThat(held.body()).contains("\"refund_token\":");
    assertThat(weir.check("{\"user_id\":\"1\"}").statusCode()).isEqualTo(429);
    assertThat(weir.post("/v1/ratelimit/renew", lease).body()).isEqualTo("{\"renewed\":true}");
    assertThat(weir.post("/v1/ratelimit/release", lease).body()).isEqualTo("{\"released\":true}");
    assertThat(weir.post("/v1/ratelimit/release", lease).body()).isEqualTo("{\"released\":false}");
    assertThat(weir.check("{\"user_id\":\"1\"}").statusCode()).isEqualTo(200);
  }

  @Test
  void reset_ofARequest_forgetsItsCounters() {
    weir.with(Rule.named("r").match(endpoint("/a")).limit(fixed(Limit.perHour(1))));
    String request = "{\"user_id\":\"1\",\"endpoint\":\"/a\"}";
    weir.check(request);

    HttpResponse<String> answer =
        weir.send(
            weir.request("/v1/ratelimit/reset")
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + TOKEN)
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(request)));

    assertThat(answer.body()).isEqualTo("{\"reset\":true}");
    assertThat(weir.check(request).statusCode()).isEqualTo(200);
    assertThat(weir.get("/v1/ratelimit/peek?user_id=1&endpoint=/a").statusCode()).isEqualTo(429);
  }

  /** 10 000/min for all, 100/min a user, 500/min an endpoint: counted from outside. */
  @Test
  void threeLimitsAtOnce_underConcurrency_areNeverHalfTaken() throws Exception {
    int users = 200;
    int endpoints = 31;
    weir.with(
        Rule.named("all").limit(fixed(Limit.perMinute(10_000))).oneCounter(),
        Rule.named("user").limit(fixed(Limit.perMinute(100))).key(Attribute.USER_ID),
        Rule.named("endpoint").limit(fixed(Limit.perMinute(500))).key(Attribute.ENDPOINT));
    AtomicIntegerArray ofUser = new AtomicIntegerArray(users);
    AtomicIntegerArray ofEndpoint = new AtomicIntegerArray(endpoints);
    AtomicInteger all = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(6);
    List<Future<?>> clients = new ArrayList<>();
    for (int client = 0; client < 6; client++) {
      int seed = client;
      clients.add(
          threads.submit(
              () -> {
                for (int batch = 0; batch < 40; batch++) {
                  batch(seed * 40 + batch, all, ofUser, ofEndpoint);
                }
              }));
    }
    for (Future<?> each : clients) {
      each.get();
    }
    threads.shutdown();

    int sumOfUsers = 0;
    for (int user = 0; user < users; user++) {
      assertThat(ofUser.get(user)).isLessThanOrEqualTo(100);
      sumOfUsers += ofUser.get(user);
      // What the counter has lost is what was allowed: a denial of another limit took nothing.
      assertLeft("{\"user_id\":\"" + user + "\",\"cost\":0}", "user", 100 - ofUser.get(user));
    }
    for (int path = 0; path < endpoints; path++) {
      assertThat(ofEndpoint.get(path)).isLessThanOrEqualTo(500);
      assertLeft(
          "{\"endpoint\":\"/e" + path + "\",\"cost\":0}", "endpoint", 500 - ofEndpoint.get(path));
    }
    assertThat(all).hasValue(10_000);
    assertThat(sumOfUsers).isEqualTo(10_000);
    assertThat(ofUser.get(0)).isEqualTo(100);
    assertThat(ofEndpoint.get(0)).isEqualTo(500);
    assertLeft("{\"cost\":0}", "all", 10_000 - all.get());
  }

  private void assertLeft(String look, String rule, int left) {
    String limits = header(weir.check(look), "ratelimit");
    String name = limits.contains(",") ? rule + ".per-minute" : "per-minute";
    assertThat(limits).contains("\"" + name + "\";r=" + left);
  }

  /** A hundred checks in one call; one user and one endpoint more often than the others. */
  private void batch(
      int number, AtomicInteger all, AtomicIntegerArray ofUser, AtomicIntegerArray ofEndpoint) {
    StringBuilder checks = new StringBuilder("{\"checks\":[");
    for (int i = 0; i < 100; i++) {
      int at = number * 100 + i;
      checks
          .append(i == 0 ? "{\"user_id\":\"" : ",{\"user_id\":\"")
          .append(user(at, ofUser.length()))
          .append("\",\"endpoint\":\"/e")
          .append(path(at, ofEndpoint.length()))
          .append("\"}");
    }
    String[] results =
        weir.post("/v1/ratelimit/check:batch", checks.append("]}").toString())
            .body()
            .split("\"status\":", -1);
    for (int i = 0; i < 100; i++) {
      int at = number * 100 + i;
      if (results[i + 1].startsWith("200")) {
        all.incrementAndGet();
        ofUser.incrementAndGet(user(at, ofUser.length()));
        ofEndpoint.incrementAndGet(path(at, ofEndpoint.length()));
      }
    }
  }

  private static int user(int at, int users) {
    return at % 3 == 0 ? 0 : at % users;
  }

  private static int path(int at, int endpoints) {
    return at % 5 == 0 ? 0 : at / 7 % endpoints;
  }
}
