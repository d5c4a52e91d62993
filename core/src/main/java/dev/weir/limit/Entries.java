package dev.weir.limit;

/**
 * A list of fixed-size entries in one array of longs, oldest first: entries leave at the head and
 * join at the tail, each in amortised constant time. Entry field 0 is a time, entries are sorted by
 * it; field 1 is a number of units. The array's first three words are the head, the tail and the
 * sum of all units.
 */
final class Entries {

  static final int TIME = 0;
  static final int UNITS = 1;
  private static final int HEAD = 0;
  private static final int TAIL = 1;
  private static final int SUM = 2;
  private static final int FIRST = 3;
  private static final int INITIAL_ENTRIES = 2;

  private final int stride;

  /** Entries of so many words. */
  Entries(int stride) {
    this.stride = stride;
  }

  long[] create() {
    long[] cells = new long[FIRST + INITIAL_ENTRIES * stride];
    cells[HEAD] = FIRST;
    cells[TAIL] = FIRST;
    return cells;
  }

  static int head(long[] cells) {
    return (int) cells[HEAD];
  }

  static int tail(long[] cells) {
    return (int) cells[TAIL];
  }

  static long sum(long[] cells) {
    return cells[SUM];
  }

  static boolean isEmpty(long[] cells) {
    return cells[HEAD] == cells[TAIL];
  }

  /** Drops every entry whose time is at or before this one. */
  void dropThrough(long[] cells, long time) {
    int head = head(cells);
    int tail = tail(cells);
    while (head < tail && cells[head + TIME] <= time) {
      cells[SUM] -= cells[head + UNITS];
      head += stride;
    }
    cells[HEAD] = head;
  }

  /** Makes room for one more entry; may return another array. */
  long[] withRoom(long[] cells) {
    int head = head(cells);
    int tail = tail(cells);
    if (tail + stride <= cells.length) {
      return cells;
    }
    int live = tail - head;
    boolean compact = head - FIRST >= (cells.length - FIRST) / 4;
    long[] target = compact ? cells : new long[FIRST + (cells.length - FIRST) * 2];
    System.arraycopy(cells, head, target, FIRST, live);
    target[HEAD] = FIRST;
    target[TAIL] = (long) FIRST + live;
    target[SUM] = cells[SUM];
    return target;
  }

  /** Opens a gap for an entry of this time, behind its equals; there must be room. */
  int insert(long[] cells, long time, long units) {
    int at = tail(cells);
    while (at > head(cells) && cells[at - stride + TIME] > time) {
      at -= stride;
    }
    System.arraycopy(cells, at, cells, at + stride, tail(cells) - at);
    cells[TAIL] += stride;
    cells[at + TIME] = time;
    cells[at + UNITS] = units;
    cells[SUM] += units;
    return at;
  }

  /** Takes up to so many units off the entry at this index, and the entry out when none is left. */
  void reduce(long[] cells, int at, long units) {
    long taken = Math.min(units, cells[at + UNITS]);
    cells[at + UNITS] -= taken;
    cells[SUM] -= taken;
    if (cells[at + UNITS] == 0) {
      System.arraycopy(cells, at + stride, cells, at, tail(cells) - at - stride);
      cells[TAIL] -= stride;
    }
  }

  /** Adds units to the entry at this index. */
  static void add(long[] cells, int at, long units) {
    cells[at + UNITS] += units;
    cells[SUM] += units;
  }

  /** The time of the first entry by which, with all before it, so many units leave. */
  long timeOfUnits(long[] cells, long units) {
    long left = units;
    for (int at = head(cells); at < tail(cells); at += stride) {
      left -= cells[at + UNITS];
      if (left <= 0) {
        return cells[at + TIME];
      }
    }
    throw new IllegalStateException(units + " units of " + sum(cells));
  }
}
