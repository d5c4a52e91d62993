package dev.weir.server.trace;

import io.opentelemetry.api.common.AttributeKey;

/** What spans tell; who asked is nowhere. */
final class Attributes {

  static final AttributeKey<Boolean> ALLOWED = AttributeKey.booleanKey("weir.allowed");
  static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("weir.outcome");
  static final AttributeKey<String> REASON = AttributeKey.stringKey("weir.reason");
  static final AttributeKey<String> RULE = AttributeKey.stringKey("weir.rule");
  static final AttributeKey<String> ALGORITHM = AttributeKey.stringKey("weir.algorithm");
  static final AttributeKey<Long> LIMIT = AttributeKey.longKey("weir.limit");
  static final AttributeKey<Long> REMAINING = AttributeKey.longKey("weir.remaining");
  static final AttributeKey<Long> COST = AttributeKey.longKey("weir.cost");
  static final AttributeKey<Boolean> DEGRADED = AttributeKey.booleanKey("weir.degraded");
  static final AttributeKey<Long> RETRY_AFTER = AttributeKey.longKey("weir.retry_after_ms");
  static final AttributeKey<String> DOMAIN = AttributeKey.stringKey("weir.domain");
  static final AttributeKey<Long> DESCRIPTORS = AttributeKey.longKey("weir.descriptors");
  static final AttributeKey<Long> OVER_LIMIT = AttributeKey.longKey("weir.over_limit");

  private Attributes() {}
}
