package dev.weir.rule;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** The groups that have their rule already: a few words for few, a bit set for many. */
final class GroupSet {

  private static final int FEW = 24;

  private final int[] first = new int[FEW];
  private int count;
  private @Nullable BitSet more;

  /** Adds a group; false if it is there. */
  boolean add(int group) {
    for (int i = 0; i < Math.min(count, FEW); i++) {
      if (first[i] == group) {
        return false;
      }
    }
    if (count >= FEW) {
      BitSet bits = more == null ? new BitSet() : more;
      more = bits;
      if (bits.get(group)) {
        return false;
      }
      bits.set(group);
    } else {
      first[count] = group;
    }
    count++;
    return true;
  }

  int count() {
    return count;
  }
}
