package dev.weir.redis;

import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;

/** The slots of a Cluster, by which its nodes share the keys. */
final class Slots {

  /** How many there are. */
  static final int COUNT = SlotHash.SLOT_COUNT;

  private Slots() {}

  /** The slot of a key, by what is between its first braces. */
  static int of(byte[] key) {
    return SlotHash.getSlot(key);
  }

  /** The slot of what is, or would be, between braces. */
  static int of(String tag) {
    return SlotHash.getSlot(tag.getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * Tags that cut the slots into parts: the i-th is the smallest number, in decimal, whose slot is
   * in the i-th of so many equal parts. So they are spread over the nodes as the slots are.
   *
   * @param count 1..1024
   */
  static String[] tags(int count) {
    String[] tags = new String[count];
    int missing = count;
    for (int number = 0; missing > 0; number++) {
      String tag = Integer.toString(number);
      int part = part(of(tag), count);
      if (tags[part] == null) {
        tags[part] = tag;
        missing--;
      }
    }
    return tags;
  }

  /** Which of so many equal parts a slot is in. */
  static int part(int slot, int count) {
    return (int) ((long) slot * count / COUNT);
  }
}
