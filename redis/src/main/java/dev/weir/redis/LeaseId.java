package dev.weir.redis;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Names leases. An id says how many units its lease holds, so that a release, which knows only the
 * id, can name the member of the sorted set: the lowest 6 bits are how many bits the units have,
 * then come those bits but for the leading one, and the rest, 58 bits for one unit, is random.
 */
final class LeaseId {

  /** Bytes of a lease's member: the id, and the units. */
  static final int MEMBER_BYTES = 12;

  private static final int LENGTH_BITS = 6;
  private static final int MAX_BITS = 32;

  private LeaseId() {}

  /** A new id for so many units, 0..4294967295. */
  static long random(long units) {
    int bits = 64 - Long.numberOfLeadingZeros(units);
    int below = Math.max(0, bits - 1);
    long withoutLeading = units & ((1L << below) - 1);
    long random = ThreadLocalRandom.current().nextLong();
    return (((random << below) | withoutLeading) << LENGTH_BITS) | bits;
  }

  /** The units of an id that {@link #random} made, 0 for others. */
  static long units(long id) {
    int bits = (int) (id & ((1 << LENGTH_BITS) - 1));
    if (bits == 0 || bits > MAX_BITS) {
      return 0;
    }
    long leading = 1L << (bits - 1);
    return leading | ((id >>> LENGTH_BITS) & (leading - 1));
  }

  /** Writes the member of the lease of this id. */
  static void putMember(ByteBuffer to, long id) {
    to.putLong(id).putInt((int) units(id));
  }
}
