package dev.weir.server.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

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

  private static final int MOST_SPARE_CHARS = 64;

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

  /**
   * The counts of one name, a place for each minute. Guarded by its set.
   *
   * <p>Holds a copy of the name, in place: a row lives for long, and one that referred to the names
   * of requests, of which each may take the place of another, would keep them alive for the garbage
   * collector to move.
   */
  private static final class Row {

    private final int[] allowed = new int[MINUTES];
    private final int[] rejected = new int[MINUTES];
    private char[] name = new char[0];
    private int length;
    private long since;
    private int missed;
    private long last;
    private long total;

    /** Begins anew for another name. */
    void begin(String name, long minute, int missed) {
      copy(name);
      for (long used = Math.max(since, last - MINUTES + 1); used <= last; used++) {
        allowed[slot(used)] = 0;
        rejected[slot(used)] = 0;
      }
      this.since = minute;
      this.missed = missed;
      this.last = minute;
      this.total = 0;
    }

    private void copy(String of) {
      length = of.length();
      if (name.length < length || name.length > MOST_SPARE_CHARS + length) {
        name = new char[length];
      }
      of.getChars(0, length, name, 0);
    }

    boolean isOf(String other) {
      if (length != other.length()) {
        return false;
      }
      int same = 0;
      while (same < length && name[same] == other.charAt(same)) {
        same++;
      }
      return same == length;
    }

    private static int slot(long minute) {
      return (int) (minute % MINUTES);
    }

    /** Forgets what is older than an hour. */
    void advance(long minute) {
      for (long passed = Math.max(last, minute - MINUTES) + 1; passed <= minute; passed++) {
        int slot = slot(passed);
        total -= allowed[slot] + rejected[slot];
        allowed[slot] = 0;
        rejected[slot] = 0;
      }
      last = minute;
    }

    void count(boolean wasAllowed) {
      (wasAllowed ? allowed : rejected)[slot(last)]++;
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
        allowedSum += allowed[slot(minute)];
        rejectedSum += rejected[slot(minute)];
      }
      return new Activity(new String(name, 0, length), allowedSum, rejectedSum, missed(oldest));
    }
  }

  /**
   * The names that compete for the same places. What finding a name and choosing who loses his
   * place need of all rows lies side by side: most rows are far away in memory.
   */
  private static final class Set {

    private final int[] hashes = new int[WAYS];

    /** Of each row, {@link Row#most}. */
    private final long[] most = new long[WAYS];

    private Row[] rows = new Row[0];

    /** The latest that was counted; time that goes back stands still. */
    private long latest;

    /** At most so much was counted of whoever lost a place: in this hour, and in the one before. */
    private long lost;

    private long lostBefore;
    private long hour;

    synchronized void count(String name, long minute, boolean allowed) {
      if (minute > latest) {
        advance(minute);
      }
      int at = find(name);
      if (at < 0) {
        at = place(name);
      }
      rows[at].count(allowed);
      most[at]++;
    }

    private void advance(long minute) {
      latest = minute;
      follow(minute);
      for (int i = 0; i < rows.length; i++) {
        rows[i].advance(minute);
        most[i] = rows[i].most();
      }
    }

    private int find(String name) {
      int hash = name.hashCode();
      for (int i = 0; i < rows.length; i++) {
        if (hashes[i] == hash && rows[i].isOf(name)) {
          return i;
        }
      }
      return -1;
    }

    private int place(String name) {
      int at = rows.length < WAYS ? added() : leastActive();
      rows[at].begin(name, latest, (int) missed());
      hashes[at] = name.hashCode();
      most[at] = rows[at].most();
      return at;
    }

    private int added() {
      rows = Arrays.copyOf(rows, rows.length + 1);
      rows[rows.length - 1] = new Row();
      return rows.length - 1;
    }

    private int leastActive() {
      int least = 0;
      for (int i = 1; i < WAYS; i++) {
        least = most[i] < most[least] ? i : least;
      }
      lost = Math.max(lost, Math.min(Integer.MAX_VALUE, most[least]));
      return least;
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
      int at = find(name);
      return at < 0 ? new Activity(name, 0, 0, missed()) : rows[at].activity(first, now);
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
