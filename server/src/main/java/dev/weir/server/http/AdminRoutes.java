package dev.weir.server.http;

import dev.weir.limit.InvalidValueException;
import dev.weir.rule.Request;
import dev.weir.rule.Rule;
import dev.weir.server.check.AttributeCheck;
import dev.weir.server.check.CheckResult;
import dev.weir.server.check.CheckedText;
import dev.weir.server.config.LogSettings;
import dev.weir.server.ops.ProcessLog;
import dev.weir.server.ops.Statistics;
import dev.weir.server.ops.Statistics.Counts;
import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/** What administrators ask for beside checks: the rules in force, and statistics. */
final class AdminRoutes {

  private final Desk desk;
  private final Exchange exchange;

  AdminRoutes(Desk desk, Exchange exchange) {
    this.desk = desk;
    this.exchange = exchange;
  }

  void rules(String query) {
    Query parameters = Query.of(query, List.of("page", "limit"));
    int page = parameters.number("page", 1, 1_000_000, 1);
    int size = parameters.number("limit", 1, 1_000, 50);
    json(RuleText.page(desk.service().rules().rules(), page, size));
  }

  void rule(String id) {
    Optional<Rule> found =
        desk.service().rules().rules().stream().filter(rule -> rule.id().equals(id)).findFirst();
    json(
        RuleText.rule(
            found.orElseThrow(
                () ->
                    new RequestException(
                        HttpResponseStatus.NOT_FOUND,
                        "NOT_FOUND",
                        "rule_id: " + Exchange.shown(id) + " (expected: a rule in force)"))));
  }

  void log() {
    json(
        new JsonText(64)
            .raw("{\"level\":")
            .text(processLog().verbosity().name().toLowerCase(Locale.ROOT))
            .raw(",\"dropped\":")
            .number(processLog().dropped())
            .raw("}")
            .toBuffer());
  }

  void log(byte[] body) {
    String level = Objects.requireNonNull(CheckDecoder.texts(body, "level", null).get("level"));
    processLog().verbosity(LogSettings.LEVEL.parse("level", level));
    log();
  }

  private ProcessLog processLog() {
    return desk.operations()
        .log()
        .orElseThrow(
            () ->
                new RequestException(
                    HttpResponseStatus.NOT_IMPLEMENTED,
                    "NOT_IMPLEMENTED",
                    "log: another's (expected: that of weir serve)"));
  }

  void user(String id, String query) {
    CheckedText.key("user_id", id);
    String window =
        Query.of(query, List.of("window")).text("window").orElse(Statistics.DEFAULT_WINDOW);
    Counts counts = desk.statistics().user(id, Statistics.window(window));
    AttributeCheck look = new AttributeCheck(Request.userId(id).cost(0).build(), false);
    desk.service()
        .peek(
            look,
            new Completion<>() {
              @Override
              public void completed(CheckResult now) {
                exchange.onLoop(() -> json(StatisticsText.user(counts, window, now)));
              }

              @Override
              public void failed(StoreException cause) {
                exchange.onLoop(exchange::storeUnavailable);
              }
            });
  }

  void totals(String query) {
    Query parameters = Query.of(query, List.of("from", "to"));
    Instant to = parameters.text("to").map(text -> instant("to", text)).orElse(now());
    Instant from =
        parameters
            .text("from")
            .map(text -> instant("from", text))
            .orElse(to.minus(Statistics.KEPT));
    if (from.isAfter(to)) {
      throw new InvalidValueException("from", from, "not after to, which is " + to);
    }
    elsewhere(() -> StatisticsText.totals(desk.statistics().totals(from, to)));
  }

  private Instant now() {
    return desk.statistics().now();
  }

  private static Instant instant(String name, String text) {
    try {
      return text.matches("\\d{1,11}")
          ? Instant.ofEpochSecond(Long.parseLong(text))
          : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new InvalidValueException(
          name, text, "an instant such as 2026-11-21T00:00:00Z, or seconds since 1970");
    }
  }

  /** Answers with what takes too long for an event loop. */
  private void elsewhere(Callable<Buffer> body) {
    desk.vertx()
        .executeBlocking(body, false)
        .onSuccess(this::json)
        .onFailure(cause -> exchange.fault(new IllegalStateException("no statistics", cause)));
  }

  private void json(Buffer body) {
    exchange.send(200, Exchange.JSON, body);
  }
}
