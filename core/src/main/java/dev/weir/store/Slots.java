package dev.weir.store;

import dev.weir.limit.State;

/**
 * An open-addressing array of slots with linear probing, guarded by the lock that it is. Every
 * method needs the lock held.
 *
 * <p>A slot is five words: the 128-bit hash of the key and the three words of its state; a first
 * state word of zero means empty. A slot whose state has expired is dead: its content equals a
 * fresh state, so it is reused in place by the next key whose probe meets it, and nothing sweeps.
 * The array grows by a quarter when 80 % of it is in use, up to the bound of live keys. Full of
 * live keys, the one that expires soonest makes room, or the new key is refused.
 */
class Slots extends SpinLock {

  static final int ABSENT = -1;

  /** Where a slot's state begins, after the hash. */
  static final int STATE = 2;

  static final int SLOT_WORDS = STATE + State.WORDS;
  private static final long TOMBSTONE = 1;

  /** One empty slot, where nothing is ever written: the first key makes the array grow. */
  private static final long[] EMPTY = new long[SLOT_WORDS];

  /** What states keep beside their slots. */
  final Cells cells;

  /** Whether a live key makes room for a new one. */
  final boolean evict;

  private final int maxKeys;

  long[] slots = EMPTY;
  int slotCount = 1;
  long evictions;

  /** Slots that are not empty, tombstones among them: what a probe has to walk over. */
  private int used;

  /** Slots that hold a key whose expiry nobody has noticed: the live keys, or more. */
  private int held;

  Slots(int maxKeys, boolean evict, Cells cells) {
    this.maxKeys = maxKeys;
    this.evict = evict;
    this.cells = cells;
  }

  /** The slot of a key, or a negative number if it has none. */
  final int find(long low, long high) {
    return find(slots, slotCount, low, high);
  }

  static int find(long[] table, int slotCount, long low, long high) {
    int at = home(slotCount, high);
    while (table[at + STATE] != 0) {
      if (table[at] == low && table[at + 1] == high) {
        return at;
      }
      at += SLOT_WORDS;
      if (at == table.length) {
        at = 0;
      }
    }
    return ~at;
  }

  private static int home(int slotCount, long high) {
    return (int) (((high >>> 32) * slotCount) >>> 32) * SLOT_WORDS;
  }

  /**
   * A place for a new key, a dead slot on its probe path or else the empty one at its end; or a
   * negative number if there is none.
   *
   * @param emptyAt the end of the probe path, as {@link #find} tells it
   */
  final int insert(long low, long high, int emptyAt, long now) {
    int at = home(slotCount, high);
    while (at != emptyAt && !isDead(at, now)) {
      at = next(at);
    }
    if (at != emptyAt && !isTombstone(at)) {
      bury(at);
    }
    if (held >= maxKeys && !makeRoom(now)) {
      return ABSENT;
    }
    if (at != emptyAt) {
      return claim(at, low, high);
    }
    if (used + 1 > slotCount * 4L / 5) {
      rebuild(now);
      at = ~find(low, high);
    }
    used++;
    return claim(at, low, high);
  }

  private int claim(int at, long low, long high) {
    held++;
    slots[at] = low;
    slots[at + 1] = high;
    return at;
  }

  private int next(int at) {
    int next = at + SLOT_WORDS;
    return next == slots.length ? 0 : next;
  }

  final boolean isDead(int at, long now) {
    return State.expiresAt(slots, at + STATE) <= now;
  }

  private boolean isTombstone(int at) {
    return slots[at + STATE] == TOMBSTONE;
  }

  private boolean holdsKey(int at) {
    return slots[at + STATE] != 0 && slots[at + STATE] != TOMBSTONE;
  }

  /** Forgets the key of a slot. */
  final void bury(int at) {
    if (State.hasCells(slots, at + STATE)) {
      cells.free(State.handle(slots, at + STATE));
    }
    held--;
    slots[at] = 0;
    slots[at + 1] = 0;
    slots[at + STATE] = TOMBSTONE;
    slots[at + STATE + 1] = 0;
    slots[at + STATE + 2] = 0;
  }

  /**
   * Buries all the dead, so that the next scan is as many new keys away, or if all are live the one
   * that expires soonest; false if it may not go.
   */
  private boolean makeRoom(long now) {
    int soonest = ABSENT;
    long soonestExpiry = Long.MAX_VALUE;
    for (int at = 0; at < slots.length; at += SLOT_WORDS) {
      if (!holdsKey(at)) {
        continue;
      }
      long expiry = State.expiresAt(slots, at + STATE);
      if (expiry <= now) {
        bury(at);
      } else if (expiry < soonestExpiry) {
        soonestExpiry = expiry;
        soonest = at;
      }
    }
    if (held < maxKeys) {
      return true;
    }
    if (!evict) {
      return false;
    }
    bury(soonest);
    evictions++;
    return true;
  }

  /** Drops the dead, and grows by a quarter if the living need it. */
  private void rebuild(long now) {
    int live = live(now);
    long[] old = slots;
    int count = live + live / 2 + 1 >= slotCount ? slotCount + slotCount / 4 + 4 : slotCount;
    slots = new long[count * SLOT_WORDS]; // may throw: nothing has changed then
    slotCount = count;
    used = live;
    held = live;
    for (int at = 0; at < old.length; at += SLOT_WORDS) {
      if (old[at + STATE] == 0) {
        continue;
      }
      if (State.expiresAt(old, at + STATE) > now) {
        int to = ~find(old[at], old[at + 1]);
        System.arraycopy(old, at, slots, to, SLOT_WORDS);
      } else if (State.hasCells(old, at + STATE)) {
        cells.free(State.handle(old, at + STATE));
      }
    }
  }

  /** How many keys are live. */
  final int live(long now) {
    int live = 0;
    for (int at = 0; at < slots.length; at += SLOT_WORDS) {
      if (slots[at + STATE] != 0 && !isDead(at, now)) {
        live++;
      }
    }
    return live;
  }

  /** When the first of the keys expires, dead ones included, or the greatest time without any. */
  final long soonestExpiry() {
    long soonest = Long.MAX_VALUE;
    for (int at = 0; at < slots.length; at += SLOT_WORDS) {
      if (holdsKey(at)) {
        soonest = Math.min(soonest, State.expiresAt(slots, at + STATE));
      }
    }
    return soonest;
  }

  /** The slot with cells that expires soonest, or a negative number if there is none. */
  final int soonestWithCells(int except) {
    int soonest = ABSENT;
    long soonestExpiry = Long.MAX_VALUE;
    for (int at = 0; at < slots.length; at += SLOT_WORDS) {
      if (at != except && slots[at + STATE] != 0 && State.hasCells(slots, at + STATE)) {
        long expiry = State.expiresAt(slots, at + STATE);
        if (expiry < soonestExpiry) {
          soonestExpiry = expiry;
          soonest = at;
        }
      }
    }
    return soonest;
  }
}
