package dev.weir.server;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Values that nobody should send, from a seed. */
final class HostileValues {

  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "u1",
          "0",
          "-1",
          "1e400",
          "NaN",
          "true",
          "null",
          "\u0000",
          "\r\n",
          "\"",
          "\\",
          "{}",
          "[[[[",
          "%",
          "%00%ff%",
          "../../etc/passwd",
          "${jndi:x}",
          "é\ud83d\ude00",
          "\u202e",
          "10.0.0.1",
          "::ffff:1.2.3.4",
          "/api/*",
          "sliding_window",
          "1m",
          "PT99999999999H",
          "x".repeat(300),
          "y".repeat(5_000));

  private static final long[] NUMBERS = {
    0,
    1,
    2,
    60,
    -1,
    255,
    256,
    65_536,
    1L << 31,
    (1L << 31) - 1,
    (1L << 32) - 1,
    1L << 32,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private final SplittableRandom random;

  HostileValues(long seed) {
    random = new SplittableRandom(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean oneIn(int many) {
    return random.nextInt(many) == 0;
  }

  String text() {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  long number() {
    return NUMBERS[random.nextInt(NUMBERS.length)];
  }

  /** One of these. */
  @SafeVarargs
  final <T> T of(T... some) {
    return some[random.nextInt(some.length)];
  }

  /** The same with some of its bytes changed, left out, doubled or cut off. */
  byte[] damaged(byte[] whole) {
    byte[] bytes = whole.clone();
    for (int i = 1 + random.nextInt(4); i > 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        case 3 -> bytes = spliced(bytes, at, Math.min(bytes.length, at + random.nextInt(40)), at);
        case 4 -> bytes = spliced(bytes, at, at, Math.max(0, at - random.nextInt(200)));
        default -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 3), (byte) 0xff);
      }
    }
    return bytes;
  }

  /** What is before one place, and then what is from another on, either earlier or later. */
  private static byte[] spliced(byte[] bytes, int until, int onward, int again) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, until);
    out.write(bytes, again, until - again);
    out.write(bytes, onward, bytes.length - onward);
    return out.toByteArray();
  }
}
