package dev.weir.server.resp;

import dev.weir.limit.Decision;
import dev.weir.limit.InvalidValueException;
import dev.weir.rule.Rule;
import dev.weir.server.check.AdHocLimits;
import dev.weir.server.check.Check;
import dev.weir.server.check.CheckFields;
import dev.weir.server.check.CheckResult;
import dev.weir.server.check.Field;
import dev.weir.server.check.RoundedUp;
import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * {@code WEIR.CHECK field value …}: a check by rules, or one of the simple form. The fields are
 * those of a check over HTTP, an attribute of the caller's own is {@code attributes.NAME}, and
 * {@code traceparent} names the trace that the check is part of. The answer is a map, of a client
 * of RESP2 a flat list: {@code allowed} (1 or 0), and where a limit decided {@code limit}, {@code
 * remaining}, {@code reset_at} and {@code retry_after}, in seconds; then {@code rule}, {@code
 * code}, {@code delay_ms}, {@code lease} and {@code refund_token} where they apply.
 */
final class RuleCheck {

  static final String NAME = "WEIR.CHECK";

  private static final String ATTRIBUTE_PREFIX = "attributes.";

  private static final String TRACEPARENT = "traceparent";

  private RuleCheck() {}

  /**
   * What is asked, and of which trace it is part.
   *
   * @param traceparent what W3C calls so, if it came
   */
  record Asked(Check check, @Nullable String traceparent) {}

  /**
   * What is asked.
   *
   * @param adHoc whether it may bring its own limit
   * @throws InvalidValueException if a field is not what is expected
   * @throws CommandException if it cannot be understood
   */
  static Asked read(Arguments arguments, AdHocLimits limits, boolean adHoc) {
    if (arguments.count() % 2 == 0) {
      throw new CommandException(
          "ERR wrong number of arguments for 'weir.check' command"
              + " (expected: WEIR.CHECK field value [field value …])");
    }
    CheckFields fields = new CheckFields();
    String traceparent = null;
    for (int i = 1; i < arguments.count(); i += 2) {
      String name = arguments.text(i);
      if (name.equals(TRACEPARENT)) {
        traceparent = arguments.text(i + 1);
      } else {
        set(name, arguments, i, fields);
      }
    }
    return new Asked(fields.check(limits, adHoc), traceparent);
  }

  private static void set(String name, Arguments arguments, int at, CheckFields into) {
    if (name.startsWith(ATTRIBUTE_PREFIX)) {
      into.attribute(name.substring(ATTRIBUTE_PREFIX.length()), arguments.text(at + 1));
      return;
    }
    Field field = Field.named(name);
    into.note(field);
    switch (field.type()) {
      case TEXT -> into.set(field, arguments.text(at + 1));
      case NUMBER -> into.set(field, number(arguments, at + 1, field));
      case TRUTH -> into.setRefundable(truth(arguments, at + 1, field));
      case ATTRIBUTES ->
          throw new InvalidValueException(
              field.key(), arguments.shown(at + 1), "attributes.NAME with its value");
    }
  }

  private static long number(Arguments arguments, int at, Field field) {
    OptionalLong number = arguments.integer(at);
    if (number.isEmpty()) {
      throw new InvalidValueException(field.key(), arguments.shown(at), field.expected());
    }
    return number.getAsLong();
  }

  private static boolean truth(Arguments arguments, int at, Field field) {
    return switch (arguments.shown(at)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default ->
          throw new InvalidValueException(field.key(), arguments.shown(at), field.expected());
    };
  }

  static void write(CheckResult result, ReplyWriter writer, ByteBuf out) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("allowed", result.allowed() ? 1L : 0L);
    result.decision().ifPresent(decision -> decision(decision, answer));
    result.reason().ifPresent(reason -> answer.put("code", reason.code()));
    result.retryAfter().ifPresent(wait -> answer.put("retry_after", RoundedUp.seconds(wait)));
    result.rule().map(Rule::id).ifPresent(rule -> answer.put("rule", rule));
    if (!result.delay().isZero()) {
      answer.put("delay_ms", RoundedUp.millis(result.delay()));
    }
    if (result.degraded()) {
      answer.put("degraded", 1L);
    }
    result.lease().ifPresent(lease -> answer.put("lease", lease));
    result.refundToken().ifPresent(token -> answer.put("refund_token", token));
    writer.map(out, answer.size());
    answer.forEach(
        (name, value) -> {
          writer.bulk(out, name);
          if (value instanceof Long number) {
            writer.integer(out, number);
          } else {
            writer.bulk(out, value.toString());
          }
        });
  }

  private static void decision(Decision decision, Map<String, Object> into) {
    into.put("limit", decision.limit());
    into.put("remaining", decision.remaining());
    decision.resetAtMicros().ifPresent(at -> into.put("reset_at", RoundedUp.seconds(at)));
  }
}
