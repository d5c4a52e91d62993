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
 * <p>Bounded: a name has its place in one of so many sets of {@value #WAYS}. A new one takes the
 * place of the least active there, and is taken for at least as active: this is Space-Saving
 * (Metwally, Agrawal and El Abbadi, 2005) in every set. What is counted of a name is exact since it
 * has its place, so never too much; before that it may have {@linkplain Activity#missed missed} as
 * much as whoever had lost a place by then, of those in its set, had counted at most. While nothing
 * is older than an hour that is at most an eighth of what its set has counted, and whoever has more
 * keeps its place. About 600 bytes for each place that is taken, beside the names.
 */
final class ActivityTable {

  static final int MINUTES = 60;
  static final int WAYS = 8;

  private final Set[] sets;

  /** A table of so many sets, a power of two. */
  ActivityTable(int sets) {
    this.sets = new Set[sets];
    Arrays.setAll(this.sets, i -> new Set());
  }

  /**
   * What is known of a name.
   *
   * @param name the name
   * @param allowed how often it was allowed, at least
   * @param rejected how often it was rejected, at least
   * @param missed how often it was one or the other beside that, at most
   */
  record Activity(String name, long allowed, long rejected, long missed) {}

  /** The counts of one name, a place for each minute. Guarded by its set. */
  private static final class Row {

    private final String name;
    private final int[] allowed;
    private final int[] rejected;
    private final long since;
    private final int missed;
    private long last;
    private long total;

    Row(String name, long minute, int missed, @Nullable Row displaced) {
      this.name = name;
      this.since = minute;
      this.missed = missed;
      this.last = minute;
      this.allowed = displaced == null ? new int[MINUTES] : displaced.allowed;
      this.rejected = displaced == null ? new int[MINUTES] : displaced.rejected;
      if (displaced != null) {
        Arrays.fill(allowed, 0);
        Arrays.fill(rejected, 0);
      }
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

    /** At most so often it was there in the last hour. */
    long most() {
      return total + missed(last - MINUTES + 1);
    }

    private long missed(long first) {
      return first > since ? 0 : missed;
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
      return new Activity(name, allowedSum, rejectedSum, missed(oldest));
    }
  }

  /** The names that compete for the same places. */
  private static final class Set {

    private Row[] rows = new Row[0];

    /** At most so much was counted of whoever lost a place: in this hour, and in the one before. */
    private long lost;

    private long lostBefore;
    private long hour;

    synchronized void count(String name, long minute, boolean allowed) {
      Row row = find(name);
      if (row == null) {
        row = place(name, minute);
      }
      row.advance(minute);
      row.count(allowed);
    }

    private @Nullable Row find(String name) {
      for (Row row : rows) {
        if (row.name.equals(name)) {
          return row;
        }
      }
      return null;
    }

    private Row place(String name, long minute) {
      follow(minute);
      int at = rows.length;
      if (at < WAYS) {
        rows = Arrays.copyOf(rows, at + 1);
        rows[at] = new Row(name, minute, (int) missed(), null);
        return rows[at];
      }
      at = 0;
      for (int i = 0; i < WAYS; i++) {
        rows[i].advance(minute);
        at = rows[i].most() < rows[at].most() ? i : at;
      }
      lost = Math.max(lost, Math.min(Integer.MAX_VALUE, rows[at].most()));
      rows[at] = new Row(name, minute, (int) missed(), rows[at]);
      return rows[at];
    }

    private void follow(long minute) {
      long now = minute / MINUTES;
      if (now > hour) {
        lostBefore = now == hour + 1 ? lost : 0;
        lost = 0;
        hour = now;
      }
    }

    private long missed() {
      return Math.max(lost, lostBefore);
    }

    synchronized Activity of(String name, long first, long now) {
      follow(now);
      Row row = find(name);
      return row == null ? new Activity(name, 0, 0, missed()) : row.activity(first, now);
    }

    synchronized void addRejected(List<Activity> to, long first, long last) {
      for (Row row : rows) {
        Activity activity = row.activity(first, last);
        if (activity.rejected() > 0) {
          to.add(activity);
        }
      }
    }
  }

  private Set set(String name) {
    int mixed = name.hashCode() * 0x9E3779B9;
    return sets[(mixed ^ mixed >>> 15) & (sets.length - 1)];
  }

  void count(String name, long minute, boolean allowed) {
    set(name).count(name, minute, allowed);
  }

  /** What is known of a name since this minute, at the present one. */
  Activity of(String name, long first, long now) {
    return set(name).of(name, first, now);
  }

  /** Those that were rejected most in these minutes, the first of them first. */
  List<Activity> mostRejected(int count, long first, long last) {
    List<Activity> rejected = new ArrayList<>();
    for (Set set : sets) {
      set.addRejected(rejected, first, last);
    }
    return rejected.stream()
        .sorted(
            Comparator.comparingLong(Activity::rejected).reversed().thenComparing(Activity::name))
        .limit(count)
        .toList();
  }
}
