package dev.weir.limit;

import org.jspecify.annotations.Nullable;

/**
 * The state of one counter, as a register that a store loads, hands to a {@link Transition} and
 * writes back. Mutable and not thread-safe: its owner holds a lock, or is alone.
 *
 * <p>It carries what is needed to know the limit it was written under (the algorithm and the
 * window), so that a limit can change while running. In a store it takes three words:
 *
 * <pre>
 * word 0   algorithm (3 bits) | window in ms (35) | lifetime code (12) | part, upper 13 bits
 * word 1   time in microseconds (53)
 * word 2   units (32) | part, lower 32 bits
 * </pre>
 *
 * <p>and beside them, for the algorithms that need it, an array of {@linkplain #cells() cells}. The
 * lifetime code is a rounded-up floating point number of microseconds after {@code time} (6 bits
 * exponent, 6 bits mantissa below a hidden one, at most 1/64 too long): from then on the state
 * equals a fresh one and may be forgotten.
 */
public final class State {

  /** Words that {@link #pack} writes. */
  public static final int WORDS = 3;

  private static final Algorithm[] ALGORITHMS = Algorithm.values();
  private static final int CODES_WITH_CELLS = codesWithCells();
  private static final int MANTISSA_BITS = 6;
  private static final long HIDDEN_BIT = 1L << MANTISSA_BITS;
  private static final long LOW_32 = 0xFFFF_FFFFL;

  /** The algorithm that wrote this state, null for a fresh one. */
  @Nullable Algorithm algorithm;

  /** The window that it was written under. */
  long windowMillis;

  /** The window's start, the segment's start, or the time of the last change, by algorithm. */
  long time;

  /** Units used: in the current window, or the bucket's whole units. 0..4294967295. */
  long units;

  /**
   * The previous window's units, the bucket's fraction in 1/window of a unit, or what Envoy's
   * window has counted beyond 32 bits. Below 2^45.
   */
  long part;

  /** From {@code time + lifetime} on the state equals a fresh one. */
  long lifetimeMicros;

  /** Segments, log entries or leases. */
  long @Nullable [] cells;

  private boolean restarted;

  /** A fresh state. */
  public State() {}

  /** Makes it a fresh state. */
  public void clear() {
    algorithm = null;
    windowMillis = 0;
    time = 0;
    units = 0;
    part = 0;
    lifetimeMicros = 0;
    cells = null;
    restarted = false;
  }

  /** A copy that shares nothing with this state. */
  public State copy() {
    State copy = new State();
    copy.copyFrom(this);
    return copy;
  }

  /** Makes it a copy that shares nothing with the other state. */
  public void copyFrom(State other) {
    algorithm = other.algorithm;
    windowMillis = other.windowMillis;
    time = other.time;
    units = other.units;
    part = other.part;
    lifetimeMicros = other.lifetimeMicros;
    cells = other.cells == null ? null : other.cells.clone();
    restarted = other.restarted;
  }

  /** Whether nothing was ever written to it. */
  public boolean isFresh() {
    return algorithm == null;
  }

  /** Whether the last transition found it written by another algorithm and started it afresh. */
  public boolean restarted() {
    return restarted;
  }

  /** What does not fit in the words, null if all does. */
  public long @Nullable [] cells() {
    return cells;
  }

  /** Starts afresh under this limit. */
  void start(Algorithm newAlgorithm, long newWindowMillis) {
    boolean replaced = algorithm != null && algorithm != newAlgorithm;
    clear();
    restarted = replaced;
    algorithm = newAlgorithm;
    windowMillis = newWindowMillis;
  }

  /** The cells, of an algorithm that always has them. */
  long[] requireCells() {
    long[] present = cells;
    if (present == null) {
      throw new IllegalStateException("state of " + algorithm + " without its cells");
    }
    return present;
  }

  /**
   * Writes the three words.
   *
   * @param handle where the caller keeps the cells, 0..2147483647; ignored if there are none
   * @throws IllegalStateException if the state is fresh
   */
  @SuppressWarnings("EnumOrdinal") // words live in this process only
  public void pack(long[] words, int at, int handle) {
    Algorithm writtenBy = algorithm;
    if (writtenBy == null) {
      throw new IllegalStateException("a fresh state has no words");
    }
    words[at] =
        (writtenBy.ordinal() + 1)
            | (windowMillis << 3)
            | (lifetimeCode(lifetimeMicros) << 38)
            | ((part >>> 32) << 50);
    words[at + 1] = time;
    words[at + 2] = cells == null ? (units << 32) | (part & LOW_32) : handle;
  }

  /** Reads what {@link #pack} wrote; three zeros are a fresh state. */
  public void unpack(long[] words, int at, long @Nullable [] keptCells) {
    long head = words[at];
    int code = (int) (head & 7);
    algorithm = code == 0 ? null : ALGORITHMS[code - 1];
    windowMillis = (head >>> 3) & 0x7_FFFF_FFFFL;
    lifetimeMicros = lifetime((head >>> 38) & 0xFFF);
    time = words[at + 1];
    units = words[at + 2] >>> 32;
    part = ((head >>> 50) << 32) | (words[at + 2] & LOW_32);
    cells = keptCells;
    restarted = false;
  }

  /** The handle of the cells of packed words that {@linkplain #hasCells have} them. */
  public static int handle(long[] words, int at) {
    return (int) words[at + 2];
  }

  /** Whether packed words hold a state that uses cells. */
  public static boolean hasCells(long[] words, int at) {
    return (CODES_WITH_CELLS >>> (words[at] & 7) & 1) != 0;
  }

  /** A bit for each code of an algorithm that uses cells. */
  @SuppressWarnings("EnumOrdinal") // words live in this process only
  private static int codesWithCells() {
    int codes = 0;
    for (Algorithm algorithm : ALGORITHMS) {
      if (Transition.usesCells(algorithm)) {
        codes |= 1 << (algorithm.ordinal() + 1);
      }
    }
    return codes;
  }

  /**
   * When packed words may be forgotten: never before their state equals a fresh one.
   *
   * @return microseconds since the epoch
   */
  public static long expiresAt(long[] words, int at) {
    return words[at + 1] + lifetime((words[at] >>> 38) & 0xFFF);
  }

  /** The least code whose {@link #lifetime} is not below this many microseconds. */
  static long lifetimeCode(long micros) {
    if (micros < HIDDEN_BIT) {
      return micros;
    }
    int shift = 63 - MANTISSA_BITS - Long.numberOfLeadingZeros(micros);
    long mantissa = (micros + (1L << shift) - 1) >>> shift;
    // A mantissa rounded up to the next power of two carries into the exponent.
    return ((shift + 1L) << MANTISSA_BITS) + (mantissa - HIDDEN_BIT);
  }

  static long lifetime(long code) {
    return code < HIDDEN_BIT
        ? code
        : (HIDDEN_BIT | (code & (HIDDEN_BIT - 1))) << ((code >>> MANTISSA_BITS) - 1);
  }
}
