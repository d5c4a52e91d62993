package dev.weir.server.http;

import dev.weir.limit.InvalidValueException;
import dev.weir.server.check.Check;
import dev.weir.server.check.CheckFields;
import dev.weir.server.check.CheckResult;
import dev.weir.server.check.Field;
import dev.weir.server.http.CheckDecoder.Element;
import dev.weir.server.ops.FleetText;
import dev.weir.server.ops.Health;
import dev.weir.server.ops.Health.Readiness;
import dev.weir.server.ops.Meters;
import dev.weir.server.ops.StoreHealth;
import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the routes do with a complete request. */
final class Answering {

  private static final CharSequence PROBLEM =
      HttpHeaders.createOptimized("application/problem+json");

  private static final CharSequence PLAIN =
      HttpHeaders.createOptimized("text/plain; charset=utf-8");

  private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");

  private final Desk desk;
  private final Exchange exchange;

  Answering(Desk desk, Exchange exchange) {
    this.desk = desk;
    this.exchange = exchange;
  }

  void answer(Route route, byte[] body) {
    switch (route) {
      case CHECK -> check(desk.decoder().check(body));
      case BATCH -> batch(desk.decoder().batch(body));
      case FORWARD_AUTH -> forwardAuth();
      case PEEK -> peek(desk.decoder().query(query()));
      case RESET -> reset(body);
      case REFUND -> refund(body);
      case RELEASE -> desk.service().release(lease(body), lease("released"));
      case RENEW -> desk.service().renew(lease(body), lease("renewed"));
      case HEALTH -> health();
      case LIVE -> json(200, HealthText.status("alive"));
      case READY -> ready();
      case RATE_LIMITER_HEALTH -> rateLimiterHealth();
      case DISTRIBUTED_HEALTH -> fleetHealth();
      case DISTRIBUTED_STATISTICS -> fleetStatistics();
      case METRICS -> metrics();
      case RULES -> admin().rules(query());
      case RULE -> admin().rule(route.named(exchange.path()));
      case ALERTS -> alerts().all();
      case ALERT -> alerts().one(route.named(exchange.path()));
      case ALERT_CHANGE -> alerts().put(route.named(exchange.path()), body);
      case ALERT_REMOVAL -> alerts().remove(route.named(exchange.path()));
      case LOG -> admin().log();
      case LOG_CHANGE -> admin().log(body);
      case USER_STATISTICS -> admin().user(route.named(exchange.path()), query());
      case STATISTICS -> admin().totals(query());
      case ENVOY_JSON -> envoyJson(body);
      case ENVOY_HEALTH -> envoyHealth();
    }
  }

  private void envoyJson(byte[] body) {
    desk.envoy()
        .orElseThrow()
        .answer(
            body,
            parent(),
            (status, json) -> {
              if (exchange.isOnLoop()) {
                envoyAnswer(status, json);
              } else {
                exchange.onLoop(() -> envoyAnswer(status, json));
              }
            });
  }

  private void envoyAnswer(int status, byte[] json) {
    if (status == 400) {
      exchange.request().response().headers().add("X-Content-Type-Options", "nosniff");
      exchange.send(status, PLAIN, Buffer.buffer("Bad Request\n"));
    } else {
      exchange.send(status, Exchange.JSON, Buffer.buffer(json));
    }
  }

  private void envoyHealth() {
    boolean ready = desk.health().readiness() == Health.Readiness.READY;
    exchange.send(ready ? 200 : 500, PLAIN, Buffer.buffer(ready ? "OK" : ""));
  }

  private AdminRoutes admin() {
    desk.administration().check(header(HttpHeaders.AUTHORIZATION));
    return new AdminRoutes(desk, exchange);
  }

  private AlertRoutes alerts() {
    desk.administration().check(header(HttpHeaders.AUTHORIZATION));
    return new AlertRoutes(desk.alerts(), exchange);
  }

  /** What is sent once the store has answered, on whatever thread that is. */
  private final class Sending implements Completion<CheckResult> {

    private final Consumer<CheckResult> send;

    Sending(Consumer<CheckResult> send) {
      this.send = send;
    }

    @Override
    public void completed(CheckResult result) {
      if (exchange.isOnLoop()) {
        send.accept(result);
      } else {
        exchange.onLoop(() -> send.accept(result));
      }
    }

    @Override
    public void failed(StoreException cause) {
      exchange.onLoop(exchange::storeUnavailable);
    }
  }

  private void json(int status, Buffer body) {
    exchange.send(status, Exchange.JSON, body);
  }

  private MultiMap headers() {
    return exchange.request().response().headers();
  }

  private @Nullable String header(CharSequence name) {
    return exchange.request().headers().get(name);
  }

  private String query() {
    return Objects.requireNonNullElse(exchange.request().query(), "");
  }

  private void check(Check check) {
    desk.service().check(check, parent(), new Sending(result -> decided(check, result)));
  }

  /** Of what the check is a part, where that is followed. */
  private @Nullable String parent() {
    return desk.service().isTraced() ? header(TRACEPARENT) : null;
  }

  private void peek(Check check) {
    desk.service().peek(check, new Sending(result -> decided(check, result)));
  }

  private void forwardAuth() {
    Check check = desk.forwardAuth().check(exchange.request(), exchange.path());
    ForwardAuth proxies = desk.forwardAuth();
    desk.service()
        .check(
            check, parent(), new Sending(result -> decided(check, result, proxies::deniedStatus)));
  }

  private void decided(Check check, CheckResult result) {
    decided(check, result, (denied, status) -> status);
  }

  private void decided(Check check, CheckResult result, DenialStatus statuses) {
    desk.headers().add(headers(), result);
    if (result.allowed()) {
      json(Answers.OK, Answers.check(result));
    } else {
      denied(check, result, statuses);
    }
  }

  private void denied(Check check, CheckResult result, DenialStatus statuses) {
    DenialText own = DenialText.of(result, check).orElse(null);
    int status = statuses.of(result, own == null ? Answers.status(result) : own.status());
    if (own != null) {
      own.addHeaders(headers());
    }
    String body = own == null ? null : own.body().orElse(null);
    if (wantsProblem()) {
      exchange.send(
          status, PROBLEM, Answers.problem(status, result, desk.headers().violated(result)));
    } else if (own != null && body != null) {
      exchange.send(status, own.contentType(), Buffer.buffer(body));
    } else {
      json(status, Answers.check(result));
    }
  }

  private boolean wantsProblem() {
    String accept = header(HttpHeaders.ACCEPT);
    return accept != null && accept.contains("application/problem+json");
  }

  private void batch(List<Element> elements) {
    Batch batch = new Batch(elements.size(), body -> exchange.onLoop(() -> json(200, body)));
    for (int i = 0; i < elements.size(); i++) {
      Element element = elements.get(i);
      InvalidValueException mistake = element.mistake();
      if (mistake == null) {
        Check check = Objects.requireNonNull(element.check());
        mistake = begin(check, batch.completion(i, check));
      }
      if (mistake != null) {
        desk.listener().invalid();
        batch.invalid(i, Objects.requireNonNull(mistake.getMessage()));
      }
    }
    batch.begun();
  }

  /** Begins a check of a batch; what the rules find wrong with it is its mistake. */
  private @Nullable InvalidValueException begin(Check check, Completion<CheckResult> completion) {
    try {
      desk.service().check(check, parent(), completion);
      return null;
    } catch (InvalidValueException e) {
      return e;
    }
  }

  private void reset(byte[] body) {
    desk.administration().check(header(HttpHeaders.AUTHORIZATION));
    CheckFields.Counters counters = desk.decoder().counters(body);
    Sending sending = new Sending(result -> json(200, Answers.done("reset", true)));
    if (counters.key() != null) {
      desk.service().reset(counters.key(), sending);
    } else {
      desk.service().reset(Objects.requireNonNull(counters.request()), sending);
    }
  }

  private void refund(byte[] body) {
    Map<String, String> fields = CheckDecoder.texts(body, "refund_token", Field.COST.key());
    String cost = fields.get(Field.COST.key());
    desk.service()
        .refund(
            Objects.requireNonNull(fields.get("refund_token")),
            cost == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(cost)),
            new Sending(result -> json(200, Answers.refunded(result))));
  }

  private static String lease(byte[] body) {
    return Objects.requireNonNull(CheckDecoder.texts(body, "lease", null).get("lease"));
  }

  private Sending lease(Function<Boolean, Buffer> answer) {
    return new Sending(result -> json(200, answer.apply(result.allowed())));
  }

  private Sending lease(String what) {
    return lease(held -> Answers.done(what, held));
  }

  private void health() {
    desk.store()
        .report(
            report -> {
              int status = report.status() == StoreHealth.Status.UNHEALTHY ? 503 : 200;
              exchange.onLoop(() -> json(status, HealthText.health(desk.health(), report)));
            });
  }

  private void rateLimiterHealth() {
    desk.store()
        .report(
            report ->
                exchange.onLoop(
                    () ->
                        json(
                            200,
                            HealthText.rateLimiter(
                                desk.health(), report, desk.operations().amiss()))));
  }

  private void fleetHealth() {
    desk.store()
        .report(store -> desk.fleet().report(fleet -> told(FleetText.health(fleet, store))));
  }

  private void fleetStatistics() {
    desk.administration().check(header(HttpHeaders.AUTHORIZATION));
    desk.fleet().report(fleet -> told(FleetText.statistics(fleet, desk.meters().counters(0))));
  }

  private void told(String text) {
    exchange.onLoop(() -> json(200, Buffer.buffer(text)));
  }

  private void ready() {
    Readiness readiness = desk.health().readiness();
    json(readiness == Readiness.READY ? 200 : 503, HealthText.readiness(readiness));
  }

  private void metrics() {
    String accept = Objects.requireNonNullElse(header(HttpHeaders.ACCEPT), "");
    desk.vertx()
        .executeBlocking(() -> Buffer.buffer(desk.meters().scrape(accept)), false)
        .onSuccess(text -> exchange.send(200, Meters.contentType(accept), text))
        .onFailure(cause -> exchange.fault(new IllegalStateException("no metrics", cause)));
  }
}
