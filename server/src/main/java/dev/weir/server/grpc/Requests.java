package dev.weir.server.grpc;

import dev.weir.limit.InvalidValueException;
import dev.weir.proto.v1.RateLimitRequest;
import dev.weir.server.check.AdHocLimits;
import dev.weir.server.check.Check;
import dev.weir.server.check.CheckFields;
import dev.weir.server.check.Field;
import dev.weir.server.rpc.Answer;
import org.jspecify.annotations.Nullable;

/** Reads requests. What is empty or 0 was left out. */
final class Requests {

  private Requests() {}

  /**
   * The check that a request asks for.
   *
   * @throws InvalidValueException if a field is not what is expected
   */
  static Check check(RateLimitRequest request, AdHocLimits limits, boolean adHoc) {
    CheckFields fields = new CheckFields();
    text(Field.USER_ID, request.getUserId(), fields);
    text(Field.API_KEY, request.getApiKey(), fields);
    text(Field.IP_ADDRESS, request.getIpAddress(), fields);
    text(Field.ENDPOINT, request.getEndpoint(), fields);
    text(Field.METHOD, request.getMethod(), fields);
    text(Field.TENANT, request.getTenant(), fields);
    text(Field.USER_TIER, request.getUserTier(), fields);
    if (request.getAttributesCount() > 0) {
      fields.note(Field.ATTRIBUTES);
      request.getAttributesMap().forEach(fields::attribute);
    }
    text(Field.KEY, request.getKey(), fields);
    number(Field.LIMIT, request.getLimit(), fields);
    text(Field.WINDOW, request.getWindow(), fields);
    text(Field.ALGORITHM, request.getAlgorithm(), fields);
    number(Field.BURST, request.getBurst(), fields);
    if (request.hasCost()) {
      fields.note(Field.COST);
      fields.set(Field.COST, request.getCost());
    }
    fields.setRefundable(request.getRefundable());
    return fields.check(limits, adHoc);
  }

  /** The trace that a request is part of: its own, else its call's. */
  static @Nullable String traceparent(RateLimitRequest request, Answer<?> answer) {
    String own = request.getTraceparent();
    return own.isEmpty() ? answer.traceparent() : own;
  }

  private static void text(Field field, String value, CheckFields into) {
    if (!value.isEmpty()) {
      into.note(field);
      into.set(field, value);
    }
  }

  private static void number(Field field, long value, CheckFields into) {
    if (value != 0) {
      into.note(field);
      into.set(field, value);
    }
  }
}
