package dev.weir.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiFunction;

/** Reads what a node of a Cluster answers to CLUSTER SLOTS. */
final class SlotMap {

  private SlotMap() {}

  /**
   * Which primary has which slot.
   *
   * @param ranges the answer
   * @param asked the host that answered, which may leave its own name out
   * @param at makes what stands for a host and a port
   * @return for each slot what stands for its primary, null where there is none
   * @throws IllegalArgumentException if it is no such answer
   */
  static <T> T[] read(List<?> ranges, String asked, BiFunction<String, Integer, T> at, T[] into) {
    for (Object each : ranges) {
      if (!(each instanceof List<?> range)
          || range.size() < 3
          || !(range.get(2) instanceof List<?> primary)
          || primary.size() < 2) {
        throw new IllegalArgumentException("cluster slots: " + each + " (expected: a range)");
      }
      int first = slot(range.get(0));
      int last = slot(range.get(1));
      String host = primary.get(0) instanceof byte[] name ? text(name) : "";
      boolean isUnknown = host.isEmpty() || host.equals("?");
      T server = at.apply(isUnknown ? asked : host, number(primary.get(1)));
      for (int slot = first; slot <= last; slot++) {
        into[slot] = server;
      }
    }
    return into;
  }

  private static int slot(Object value) {
    int slot = number(value);
    if (slot < 0 || slot >= Slots.COUNT) {
      throw new IllegalArgumentException("slot: " + slot + " (expected: 0..16383)");
    }
    return slot;
  }

  private static int number(Object value) {
    if (value instanceof Long number && number >= 0 && number <= 65_535) {
      return number.intValue();
    }
    throw new IllegalArgumentException("cluster slots: " + value + " (expected: a number)");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
