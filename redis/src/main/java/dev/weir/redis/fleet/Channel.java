package dev.weir.redis.fleet;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What instances tell each other, by what it is about. */
enum Channel {
  /** That they live, and how they are. */
  SYNC("rate_limit:sync"),
  /** That a counter was forgotten. */
  RESET("rate_limit:reset"),
  /** What operators should look at. */
  ALERT("rate_limit:alert"),
  /** Who joins and leaves. */
  EVENTS("rate_limit:events");

  private final String text;

  Channel(String text) {
    this.text = text;
  }

  /** Its name in Redis, the same whatever the prefix is. */
  String text() {
    return text;
  }

  static @Nullable Channel of(String text) {
    for (Channel each : values()) {
      if (each.text.equals(text)) {
        return each;
      }
    }
    return null;
  }

  static List<String> all() {
    return Arrays.stream(values()).map(Channel::text).toList();
  }
}
