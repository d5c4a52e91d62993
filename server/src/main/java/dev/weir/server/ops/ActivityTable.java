package dev.weir.server.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often each of the most active names was allowed and rejected in each of the last {@value
 * #MINUTES} minutes. Thread-safe; a count takes one lock of many, for nanoseconds.
 *
 * <p>Bounded: a name has its place in one of {@value #SETS} sets of {@value #WAYS}; a new one takes
 * that of the least active there. So the counts of a name are exact from when it was last given a
 * place, and whoever is more active than seven others of its set keeps it. About 5 MB when full,
 * beside the names.
 */
final class ActivityTable {

  static final int MINUTES = 60;
  private static final int SETS = 1024;
  private static final int WAYS = 8;

  private final Row[][] sets = new Row[SETS][0];
  private final Object[] locks = new Object[64];

  ActivityTable() {
    Arrays.setAll(locks, i -> new Object());
  }

  /**
   * What is known of a name.
   *
   * @param name the name
   * @param allowed how often it was allowed
   * @param rejected how often it was rejected
   */
  record Activity(String name, long allowed, long rejected) {}

  /** The counts of one name, a place for each minute. Guarded by the lock of its set. */
  private static final class Row {

    private String name;
    private final int[] allowed = new int[MINUTES];
    private final int[] rejected = new int[MINUTES];
    private long last;
    private long total;

    Row(String name, long minute) {
      this.name = name;
      this.last = minute;
    }

    void startOver(String other, long minute) {
      name = other;
      last = minute;
      total = 0;
      Arrays.fill(allowed, 0);
      Arrays.fill(rejected, 0);
    }

    /** Forgets what is older than an hour; time that goes back stands still. */
    void advance(long minute) {
      for (long passed = Math.max(last, minute - MINUTES) + 1; passed <= minute; passed++) {
        int slot = (int) (passed % MINUTES);
        total -= allowed[slot] + rejected[slot];
        allowed[slot] = 0;
        rejected[slot] = 0;
      }
      last = Math.max(last, minute);
    }

    void count(boolean wasAllowed) {
      int slot = (int) (last % MINUTES);
      (wasAllowed ? allowed : rejected)[slot]++;
      total++;
    }

    /** The sums of the minutes from the first to the last. */
    Activity activity(long first, long until) {
      long allowedSum = 0;
      long rejectedSum = 0;
      long oldest = Math.max(first, last - MINUTES + 1);
      for (long minute = Math.max(0, oldest); minute <= Math.min(until, last); minute++) {
        allowedSum += allowed[(int) (minute % MINUTES)];
        rejectedSum += rejected[(int) (minute % MINUTES)];
      }
      return new Activity(name, allowedSum, rejectedSum);
    }
  }

  private static int set(String name) {
    return (name.hashCode() * 0x9E3779B9) >>> 22;
  }

  private Object lock(int set) {
    return locks[set & (locks.length - 1)];
  }

  void count(String name, long minute, boolean allowed) {
    int set = set(name);
    synchronized (lock(set)) {
      Row row = find(set, name);
      if (row == null) {
        row = place(set, name, minute);
      }
      row.advance(minute);
      row.count(allowed);
    }
  }

  private @Nullable Row find(int set, String name) {
    for (Row row : sets[set]) {
      if (row.name.equals(name)) {
        return row;
      }
    }
    return null;
  }

  private Row place(int set, String name, long minute) {
    Row[] rows = sets[set];
    if (rows.length < WAYS) {
      Row row = new Row(name, minute);
      rows = Arrays.copyOf(rows, rows.length + 1);
      rows[rows.length - 1] = row;
      sets[set] = rows;
      return row;
    }
    Row least = rows[0];
    for (Row row : rows) {
      row.advance(minute);
      least = row.total < least.total ? row : least;
    }
    least.startOver(name, minute);
    return least;
  }

  /** What is known of a name in these minutes; nothing if it has no place. */
  Activity of(String name, long first, long last) {
    int set = set(name);
    synchronized (lock(set)) {
      Row row = find(set, name);
      return row == null ? new Activity(name, 0, 0) : row.activity(first, last);
    }
  }

  /** Those that were rejected most in these minutes, the first of them first. */
  List<Activity> mostRejected(int count, long first, long last) {
    List<Activity> rejected = new ArrayList<>();
    for (int set = 0; set < SETS; set++) {
      synchronized (lock(set)) {
        for (Row row : sets[set]) {
          Activity activity = row.activity(first, last);
          if (activity.rejected() > 0) {
            rejected.add(activity);
          }
        }
      }
    }
    return rejected.stream()
        .sorted(
            Comparator.comparingLong(Activity::rejected).reversed().thenComparing(Activity::name))
        .limit(count)
        .toList();
  }
}
