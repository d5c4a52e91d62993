package dev.weir.redis;

import dev.weir.store.Claim;
import java.util.Locale;

/** A way to keep a counter in Redis, each by a Lua file of its own. */
enum Kind {
  FIXED_WINDOW(1),
  SLIDING_WINDOW_COUNTER(2),
  SEGMENTED_WINDOW(3),
  SLIDING_WINDOW_LOG(4),
  BUCKET(5),
  CONCURRENCY(6),
  ENVOY_FIXED_WINDOW(7),
  ENVOY_COUNTER(8);

  private final byte code;

  Kind(int code) {
    this.code = (byte) code;
  }

  static Kind of(Claim claim) {
    return switch (claim.limit().algorithm()) {
      case FIXED_WINDOW -> FIXED_WINDOW;
      case SLIDING_WINDOW_COUNTER -> SLIDING_WINDOW_COUNTER;
      case SEGMENTED_WINDOW -> SEGMENTED_WINDOW;
      case SLIDING_WINDOW_LOG -> SLIDING_WINDOW_LOG;
      case BUCKET -> BUCKET;
      case CONCURRENCY -> CONCURRENCY;
      case ENVOY_FIXED_WINDOW ->
          claim.key().space().isVerbatim() ? ENVOY_COUNTER : ENVOY_FIXED_WINDOW;
    };
  }

  /** Its number in prelude.lua. */
  byte code() {
    return code;
  }

  /** What its file is called. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
