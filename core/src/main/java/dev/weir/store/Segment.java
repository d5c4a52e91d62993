package dev.weir.store;

import dev.weir.limit.State;
import dev.weir.limit.Transition;

/**
 * One part of the in-memory table: {@link Slots} with the register that states are decided on, and
 * the latest time that any of them has seen. Every method needs the lock held, unless it says
 * otherwise.
 */
final class Segment extends Slots {

  /** When to ask again where other segments hold what there is. */
  private static final long UNKNOWN_ROOM_MICROS = 1_000_000;

  /** The register that the transition of a single claim works on. */
  final State state = new State();

  private final CellBudget budget;
  private long latest;
  private boolean denying;
  private long refusals;
  private long restarts;

  /**
   * @param maxKeys live keys at most
   * @param evict whether a full segment evicts, or refuses new keys
   * @param budget bytes of cells, shared by the segments of a table
   */
  Segment(int maxKeys, boolean evict, CellBudget budget) {
    super(maxKeys, evict, new Cells(budget));
    this.budget = budget;
  }

  /** Whether some key may have cells: read without the lock, and so perhaps not up to date. */
  boolean hasCells() {
    return !cells.isEmpty();
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
      boolean beside = State.hasCells(slots, at + STATE);
      into.unpack(slots, at + STATE, beside ? cells.at(State.handle(slots, at + STATE)) : null);
    } else {
      into.clear();
    }
    return at;
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
      if (had) {
        handle = State.handle(slots, at + STATE);
        cells.replace(handle, kept);
      } else {
        handle = cells.add(kept);
      }
    } else if (had) {
      cells.free(State.handle(slots, at + STATE));
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

  /**
   * Makes sure that a key's cells fit in the budget: first the dead go, then who may be evicted.
   */
  private boolean reserveCells(long[] kept, int loaded, long now) {
    if (!budget.couldHold(Cells.bytes(kept))) {
      return false; // no use in evicting others for it
    }
    long more = Cells.bytes(kept) - bytesKept(loaded);
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
    int victim = soonestWithCells(except);
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
        ? Cells.bytes(cells.at(State.handle(slots, loaded + STATE)))
        : 0;
  }

  /** How long until a place may be free: until the first live key expires. */
  long untilRoom(long now) {
    long soonest = soonestExpiry();
    return soonest == Long.MAX_VALUE ? UNKNOWN_ROOM_MICROS : Math.max(1, soonest - now);
  }

  /** Adds this segment's figures. */
  StoreStatistics addTo(StoreStatistics sum, long now) {
    return new StoreStatistics(
        sum.liveKeys() + live(now),
        sum.slotBytes() + 8L * slots.length,
        sum.cellBytes(),
        sum.evictions() + evictions,
        sum.refusals() + refusals,
        sum.restarts() + restarts);
  }
}
