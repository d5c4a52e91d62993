package dev.weir.app.replay;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Counts for each key, for up to so many keys. With one more, the half that was denied least is
 * forgotten, and counts afresh should it come again; so what is shown of a key is short by at most
 * {@link #shortByUnits}, the sum of the most that each such clearing may have forgotten of one key.
 * Exact as long as that is 0.
 */
final class KeyTally {

  /** Some 20 MB with usual keys. */
  static final int MAX_KEYS = 100_000;

  private static final Comparator<Map.Entry<String, Counts>> MOST_DENIED_FIRST =
      Comparator.<Map.Entry<String, Counts>>comparingLong(e -> -e.getValue().deniedUnits)
          .thenComparingLong(e -> -e.getValue().denied)
          .thenComparingLong(e -> -e.getValue().requests)
          .thenComparing(Map.Entry::getKey);

  private final int maxKeys;
  private final Map<String, Counts> counts = new HashMap<>();
  private long shortByUnits;
  private boolean cleared;

  KeyTally(int maxKeys) {
    this.maxKeys = maxKeys;
  }

  /**
   * One key's share.
   *
   * @param deniedUnits cost of what was denied
   */
  record Top(String key, long requests, long denied, long units, long deniedUnits) {}

  private static final class Counts {
    private long requests;
    private long denied;
    private long units;
    private long deniedUnits;
  }

  void add(String key, long units, boolean granted) {
    Counts of = counts.get(key);
    if (of == null) {
      if (counts.size() == maxKeys) {
        clear();
      }
      of = new Counts();
      counts.put(key, of);
    }
    of.requests++;
    of.units += units;
    if (!granted) {
      of.denied++;
      of.deniedUnits += units;
    }
  }

  private void clear() {
    long[] denials = counts.values().stream().mapToLong(of -> of.deniedUnits).sorted().toArray();
    long median = denials[denials.length / 2];
    int surplus = denials.length - maxKeys / 2;
    Iterator<Counts> all = counts.values().iterator();
    while (surplus > 0 && all.hasNext()) {
      if (all.next().deniedUnits <= median) {
        all.remove();
        surplus--;
      }
    }
    shortByUnits += median;
    cleared = true;
  }

  /** Keys that were denied at all, the most denied first. */
  List<Top> mostDenied(int most) {
    return counts.entrySet().stream()
        .filter(e -> e.getValue().denied > 0)
        .sorted(MOST_DENIED_FIRST)
        .limit(most)
        .map(e -> top(e.getKey(), e.getValue()))
        .toList();
  }

  private static Top top(String key, Counts of) {
    return new Top(key, of.requests, of.denied, of.units, of.deniedUnits);
  }

  /** Keys that are counted now: all there were, unless {@link #isPartial}. */
  long keys() {
    return counts.size();
  }

  /** Keys that are counted now and were denied. */
  long deniedKeys() {
    return counts.values().stream().filter(of -> of.denied > 0).count();
  }

  /** Whether there were too many keys to count each. */
  boolean isPartial() {
    return cleared;
  }

  /** By how many units a key's denials may have been more than is shown. */
  long shortByUnits() {
    return shortByUnits;
  }
}
