package dev.weir.store;

import dev.weir.limit.State;
import dev.weir.limit.Transition;
import java.util.Arrays;

/**
 * One part of the in-memory table: an open-addressing array of slots with linear probing, guarded
 * by the lock that it is. Every method needs the lock held.
 *
 * <p>A slot is five words: the 128-bit hash of the key and the three words of its state; a first
 * state word of zero means empty. A slot whose state has expired is dead: its content equals a
 * fresh state, so it is reused in place by the next key whose probe meets it, and nothing sweeps.
 * The array grows by a quarter when 80 % of it is in use, up to the bound of live keys. Full of
 * live keys, the one that expires soonest makes room, or the new key is refused.
 */
final class Segment extends SpinLock {

  private static final int SLOT_WORDS = 2 + State.WORDS;
  private static final int STATE = 2;
  private static final long[] EMPTY = new long[SLOT_WORDS];
  private static final long TOMBSTONE = 1;
  private static final long[][] NO_CELLS = {};
  static final int ABSENT = -1;
  private static final int CELLS_OVERHEAD_BYTES = 16;

  /** When to ask again where other segments hold what there is. */
  private static final long UNKNOWN_ROOM_MICROS = 1_000_000;

  /** The register that the transition of a single claim works on. */
  final State state = new State();

  private final int maxKeys;
  private final boolean evict;
  private final CellBudget budget;

  private long[] slots = EMPTY;
  private int slotCount = 1;

  /** Slots that are not empty, tombstones among them: what a probe has to walk over. */
  private int used;

  /** Slots that hold a key whose expiry nobody has noticed: the live keys, or more. */
  private int held;

  private long[][] cells = NO_CELLS;
  private int freeCells = ABSENT;
  private int handles;
  private long latest;
  private boolean denying;
  private long evictions;
  private long refusals;
  private long restarts;

  /**
   * @param maxKeys live keys at most
   * @param evict whether a full segment evicts, or refuses new keys
   * @param budget bytes of cells, shared by the segments of a table
   */
  Segment(int maxKeys, boolean evict, CellBudget budget) {
    this.maxKeys = maxKeys;
    this.evict = evict;
    this.budget = budget;
  }

  /** Whether some key may have cells: read without the lock, and so perhaps not up to date. */
  boolean hasCells() {
    return handles > 0;
  }

  /** Now, or the latest time that this segment has seen if that is later. */
  long arrive(long now) {
    if (now > latest) {
      latest = now;
    }
    return latest;
  }

  /**
   * Reads a key's state without the lock; the one method that does not need it.
   *
   * @return false if it cannot be read so: it has none or uses cells, or is being written
   */
  boolean glimpse(long low, long high, State into) {
    int glance = glance();
    int count = slotCount;
    long[] table = slots;
    if (table.length != count * SLOT_WORDS) {
      return false;
    }
    int at = find(table, count, low, high);
    if (at < 0 || State.hasCells(table, at + STATE)) {
      return false;
    }
    into.unpack(table, at + STATE, null);
    return holds(glance);
  }

  /** The latest time that this segment has seen; without the lock, or a little earlier. */
  long latest() {
    return latest;
  }

  /** Whether the last decision was a denial: a hint, which may be read without the lock. */
  boolean isDenying() {
    return denying;
  }

  /** Notes a decision; returns it. */
  boolean decided(boolean allowed) {
    denying = !allowed;
    return allowed;
  }

  /** Whether a transition {@linkplain Transition#goesOnFrom goes on} from the state in a slot. */
  boolean goesOn(int at, Transition transition) {
    return transition.goesOnFrom(slots, at + STATE);
  }

  /** Takes a cost above 0 from the state in a slot that a transition goes on from, if it can. */
  boolean take(int at, Transition transition, long cost, long now) {
    state.unpack(slots, at + STATE, null);
    boolean allowed = decided(transition.acquire(state, cost, now, 0));
    if (allowed) {
      state.pack(slots, at + STATE, 0);
    }
    return allowed;
  }

  /** Loads a key's state and returns its slot, or a negative number if it has none. */
  int load(long low, long high, State into) {
    int at = find(low, high);
    if (at >= 0) {
      long[] kept =
          State.hasCells(slots, at + STATE) ? cells[State.handle(slots, at + STATE)] : null;
      into.unpack(slots, at + STATE, kept);
    } else {
      into.clear();
    }
    return at;
  }

  /** The slot of a key, or a negative number if it has none. */
  int find(long low, long high) {
    return find(slots, slotCount, low, high);
  }

  private static int find(long[] table, int slotCount, long low, long high) {
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
   * Writes a key's state.
   *
   * @param loaded what {@link #load} or {@link #find} returned
   * @return false if there is no room for it and none may be made
   */
  boolean save(int loaded, long low, long high, State from, long now) {
    long[] kept = from.cells();
    if (kept != null && !reserveCells(kept, loaded, now)) {
      refusals++;
      return false;
    }
    int at = loaded >= 0 ? loaded : insert(low, high, ~loaded, now);
    if (at < 0) {
      refusals++;
      return false;
    }
    if (from.restarted()) {
      restarts++;
    }
    write(at, from);
    return true;
  }

  private void write(int at, State from) {
    int handle = 0;
    boolean had = State.hasCells(slots, at + STATE);
    long[] kept = from.cells();
    if (kept != null) {
      handle = had ? State.handle(slots, at + STATE) : takeHandle();
      replaceCells(handle, kept);
    } else if (had) {
      freeHandle(State.handle(slots, at + STATE));
    }
    from.pack(slots, at + STATE, handle);
  }

  /** Whether there may be no room for a state, though everything else may have to go. */
  boolean mayRefuse(State from) {
    return !evict || from.cells() != null;
  }

  /** Forgets the key of a loaded slot. */
  void forget(int loaded) {
    if (loaded >= 0) {
      bury(loaded);
    }
  }

  private void bury(int at) {
    if (State.hasCells(slots, at + STATE)) {
      freeHandle(State.handle(slots, at + STATE));
    }
    held--;
    slots[at] = 0;
    slots[at + 1] = 0;
    slots[at + STATE] = TOMBSTONE;
    slots[at + STATE + 1] = 0;
    slots[at + STATE + 2] = 0;
  }

  /** A place for a new key: a dead slot on its probe path, else the empty one at its end. */
  private int insert(long low, long high, int emptyAt, long now) {
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

  private boolean isDead(int at, long now) {
    return State.expiresAt(slots, at + STATE) <= now;
  }

  private boolean isTombstone(int at) {
    return slots[at + STATE] == TOMBSTONE;
  }

  private boolean holdsKey(int at) {
    return slots[at + STATE] != 0 && slots[at + STATE] != TOMBSTONE;
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
    int live = 0;
    for (int at = 0; at < slots.length; at += SLOT_WORDS) {
      if (slots[at + STATE] != 0 && !isDead(at, now)) {
        live++;
      }
    }
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
        freeHandle(State.handle(old, at + STATE));
      }
    }
  }

  /**
   * Makes sure that a key's cells fit in the budget: first the dead go, then who may be evicted.
   */
  private boolean reserveCells(long[] kept, int loaded, long now) {
    if (!budget.couldHold(bytes(kept))) {
      return false; // no use in evicting others for it
    }
    long more = bytes(kept) - bytesKept(loaded);
    while (more > 0 && !budget.fits(more)) {
      boolean freed =
          giveUpCells(loaded, now, false)
              || budget.reclaim(now, false)
              || (evict && (giveUpCells(loaded, now, true) || budget.reclaim(now, true)));
      if (!freed) {
        return false;
      }
    }
    return true;
  }

  /**
   * Forgets the key with cells that expires soonest.
   *
   * @param except a slot that stays
   * @param live whether a live key may go
   * @return whether one went
   */
  boolean giveUpCells(int except, long now, boolean live) {
    int victim = soonestCells(except);
    if (victim < 0) {
      return false;
    }
    boolean dead = isDead(victim, now);
    if (!dead && !live) {
      return false;
    }
    bury(victim);
    if (!dead) {
      evictions++;
    }
    return true;
  }

  private long bytesKept(int loaded) {
    return loaded >= 0 && State.hasCells(slots, loaded + STATE)
        ? bytes(cells[State.handle(slots, loaded + STATE)])
        : 0;
  }

  private int soonestCells(int except) {
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

  private static long bytes(long[] array) {
    return CELLS_OVERHEAD_BYTES + 8L * array.length;
  }

  private int takeHandle() {
    if (freeCells == ABSENT) {
      int count = cells.length;
      cells = Arrays.copyOf(cells, Math.max(4, count + count / 2));
      for (int handle = cells.length - 1; handle >= count; handle--) {
        cells[handle] = new long[] {freeCells};
        freeCells = handle;
      }
    }
    int handle = freeCells;
    freeCells = (int) cells[handle][0];
    cells[handle] = EMPTY;
    handles++;
    budget.add(bytes(EMPTY));
    return handle;
  }

  private void replaceCells(int handle, long[] kept) {
    long more = bytes(kept) - bytes(cells[handle]);
    if (more != 0) {
      budget.add(more);
    }
    cells[handle] = kept;
  }

  private void freeHandle(int handle) {
    budget.add(-bytes(cells[handle]));
    cells[handle] = new long[] {freeCells};
    freeCells = handle;
    handles--;
  }

  /** How long until a place may be free: until the first live key expires. */
  long untilRoom(long now) {
    long soonest = Long.MAX_VALUE;
    for (int at = 0; at < slots.length; at += SLOT_WORDS) {
      if (holdsKey(at)) {
        soonest = Math.min(soonest, State.expiresAt(slots, at + STATE));
      }
    }
    return soonest == Long.MAX_VALUE ? UNKNOWN_ROOM_MICROS : Math.max(1, soonest - now);
  }

  /** Adds this segment's figures. */
  StoreStatistics addTo(StoreStatistics sum, long now) {
    int live = 0;
    for (int at = 0; at < slots.length; at += SLOT_WORDS) {
      if (slots[at + STATE] != 0 && !isDead(at, now)) {
        live++;
      }
    }
    return new StoreStatistics(
        sum.liveKeys() + live,
        sum.slotBytes() + 8L * slots.length,
        sum.cellBytes(),
        sum.evictions() + evictions,
        sum.refusals() + refusals,
        sum.restarts() + restarts);
  }
}
