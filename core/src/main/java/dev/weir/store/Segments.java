package dev.weir.store;

import java.util.Arrays;
import java.util.List;

/** The segments of a table, a power of two of them: a key's is told by the top bits of its hash. */
final class Segments {

  private final Segment[] all;
  private final int shift;

  /**
   * @param all the segments; filled by the caller
   */
  Segments(Segment[] all) {
    this.all = all;
    this.shift = 64 - Integer.numberOfTrailingZeros(all.length);
  }

  /** The segment of the lower half of a key's hash. */
  Segment of(long low) {
    return all[index(low)];
  }

  private int index(long low) {
    return shift == 64 ? 0 : (int) (low >>> shift);
  }

  /** The segments of several claims, each once, in the order in which they are to be locked. */
  Segment[] of(List<Claim> claims) {
    int[] order = new int[claims.size()];
    int count = 0;
    for (int i = 0; i < order.length; i++) {
      count = insert(order, count, index(claims.get(i).key().low()));
    }
    Segment[] touched = new Segment[count];
    for (int i = 0; i < count; i++) {
      touched[i] = all[order[i]];
    }
    return touched;
  }

  /** Adds an index to those in order, unless it is there; returns how many there are. */
  private static int insert(int[] order, int count, int index) {
    int at = count;
    while (at > 0 && order[at - 1] > index) {
      at--;
    }
    if (at > 0 && order[at - 1] == index) {
      return count;
    }
    System.arraycopy(order, at, order, at + 1, count - at);
    order[at] = index;
    return count + 1;
  }

  /** Every segment. */
  List<Segment> all() {
    return Arrays.asList(all);
  }
}
