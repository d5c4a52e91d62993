package dev.weir.store;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is known of some keys, of a fixed number at most: sets of eight places, the key's hash tells
 * which. Where a set is full, the entry whose time is over soonest makes room, so that any number
 * of keys costs the same memory, and a look or a change some nanoseconds. Thread-safe without
 * locks: an entry that is put while another thread changes the same place may be lost.
 *
 * @param <E> what is known; immutable, or thread-safe itself
 */
final class KeyTable<E extends KeyTable.Entry> {

  private static final int WAYS = 8;

  private final AtomicReferenceArray<@Nullable E> places;
  private final int ways;
  private final int sets;
  private final Consumer<E> evicted;
  private final LongAdder evictions = new LongAdder();

  /** What is known of one key. */
  interface Entry {

    Key key();

    /** Until when it is of use, on the clock of System.nanoTime. */
    long untilNanos();
  }

  /**
   * @param size 1 or more
   * @param evicted hears of entries of use that have made room
   */
  KeyTable(int size, Consumer<E> evicted) {
    this.evicted = evicted;
    this.ways = Math.min(WAYS, size);
    this.sets = size / ways;
    this.places = new AtomicReferenceArray<>(sets * ways);
  }

  private int start(Key key) {
    return (int) Math.multiplyHigh(key.high() >>> 1, 2L * sets) * ways;
  }

  private static boolean isSame(Key one, Key other) {
    return one.low() == other.low() && one.high() == other.high();
  }

  /** What is known of a key, of use or not. */
  @Nullable E find(Key key) {
    int start = start(key);
    for (int at = start; at < start + ways; at++) {
      E entry = places.get(at);
      if (entry != null && isSame(entry.key(), key)) {
        return entry;
      }
    }
    return null;
  }

  /**
   * Puts an entry in place of that of the same key, or of the one that is of use for the shortest
   * time.
   *
   * @return whether it is there now
   */
  boolean put(E entry, long nowNanos) {
    return put(entry, nowNanos, true);
  }

  /**
   * Puts an entry unless its key has one.
   *
   * @return whether it is there now
   */
  boolean add(E entry, long nowNanos) {
    return put(entry, nowNanos, false);
  }

  private boolean put(E entry, long nowNanos, boolean replaces) {
    int start = start(entry.key());
    int victim = start;
    E replaced = null;
    long shortest = Long.MAX_VALUE;
    for (int at = start; at < start + ways; at++) {
      E other = places.get(at);
      if (other != null && isSame(other.key(), entry.key())) {
        return replaces && places.compareAndSet(at, other, entry);
      }
      long left = other == null ? Long.MIN_VALUE : other.untilNanos() - nowNanos;
      if (left < shortest) {
        shortest = left;
        victim = at;
        replaced = other;
      }
    }
    boolean put = places.compareAndSet(victim, replaced, entry);
    if (put && replaced != null && shortest > 0) {
      evictions.increment();
      evicted.accept(replaced);
    }
    return put;
  }

  /** Forgets a key. */
  void remove(Key key) {
    int start = start(key);
    for (int at = start; at < start + ways; at++) {
      E entry = places.get(at);
      if (entry != null && isSame(entry.key(), key)) {
        places.compareAndSet(at, entry, null);
      }
    }
  }

  /** Forgets this entry, if it is still there. */
  void remove(E entry) {
    int start = start(entry.key());
    for (int at = start; at < start + ways; at++) {
      places.compareAndSet(at, entry, null);
    }
  }

  void clear() {
    for (int at = 0; at < places.length(); at++) {
      places.set(at, null);
    }
  }

  /** Every entry, of use or not. */
  void forEach(Consumer<E> each) {
    for (int at = 0; at < places.length(); at++) {
      E entry = places.get(at);
      if (entry != null) {
        each.accept(entry);
      }
    }
  }

  /** Entries that are of use. O(size). */
  int size(long nowNanos) {
    int size = 0;
    for (int at = 0; at < places.length(); at++) {
      E entry = places.get(at);
      size += entry != null && entry.untilNanos() - nowNanos > 0 ? 1 : 0;
    }
    return size;
  }

  /** Entries of use that had to make room. */
  long evictions() {
    return evictions.sum();
  }
}
