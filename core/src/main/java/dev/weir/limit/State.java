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
 * <p>and beside them, for the algorithms that need it, an array of {@linkplain #cells() cells}; a
 * bucket of which slices are out has two, the third word and what is out, and the sign of word 0
 * says so. The lifetime code is a rounded-up floating point number of microseconds after {@code
 * time} (6 bits exponent, 6 bits mantissa below a hidden one, at most 1/64 too long): from then on
 * the state equals a fresh one and may be forgotten.
 */
public final class State {

  /** Words that {@link #pack} writes. */
  public static final int WORDS = 3;

  private static final int KIND_BITS = 38;
  private static final long KIND = (1L << KIND_BITS) - 1;
  private static final int ALGORITHM_BITS = 3;
  private static final long ALGORITHM = (1L << ALGORITHM_BITS) - 1;
  private static final long LIFETIME = 0xFFF;
  private static final int PART_SHIFT = 50;
  private static final long HEAD = (1L << PART_SHIFT) - 1;
  private static final int CODES_WITH_CELLS = codesWithCells();
  private static final int MANTISSA_BITS = 6;
  private static final long HIDDEN_BIT = 1L << MANTISSA_BITS;
  private static final long PART_BITS = (1L << 13) - 1;
  private static final long LOW_32 = 0xFFFF_FFFFL;

  /**
   * Word 0 without the part: the kind (which algorithm wrote this state under which window) and the
   * lifetime. Zero of a fresh state.
   */
  private long head;

  /** The window's start, the segment's start, or the time of the last change, by algorithm. */
  long time;

  /** Units used: in the current window, or the bucket's whole units. 0..4294967295. */
  long units;

  /**
   * The previous window's units, the bucket's fraction in 1/window of a unit, or what Envoy's
   * window has counted beyond 32 bits. Below 2^45.
   */
  long part;

  /** Of a bucket, units out in slices that were taken in the last epoch, and in the one of time. */
  long outBefore;

  long outNow;

  /** Segments, log entries or leases. */
  long @Nullable [] cells;

  private boolean restarted;

  /** A fresh state. */
  public State() {}

  /** Makes it a fresh state. */
  public void clear() {
    head = 0;
    time = 0;
    units = 0;
    part = 0;
    outBefore = 0;
    outNow = 0;
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
    head = other.head;
    time = other.time;
    units = other.units;
    part = other.part;
    outBefore = other.outBefore;
    outNow = other.outNow;
    cells = other.cells == null ? null : other.cells.clone();
    restarted = other.restarted;
  }

  /** Whether nothing was ever written to it. */
  public boolean isFresh() {
    return head == 0;
  }

  /** Whether the last transition found it written by another algorithm and started it afresh. */
  public boolean restarted() {
    return restarted;
  }

  /** What does not fit in the words, null if all does. */
  public long @Nullable [] cells() {
    return out() == 0 ? cells : new long[] {unitsAndPart(), (outBefore << 32) | outNow};
  }

  /** Units that are out in slices. */
  long out() {
    return outBefore + outNow;
  }

  private long unitsAndPart() {
    return (units << 32) | (part & LOW_32);
  }

  /** An algorithm and a window as one number, to be compared at once; never zero. */
  @SuppressWarnings("EnumOrdinal") // words live in this process only
  static long kind(Algorithm algorithm, long windowMillis) {
    return (algorithm.ordinal() + 1) | (windowMillis << ALGORITHM_BITS);
  }

  /** The {@link #kind()} of packed words; negative if slices are out. */
  static long kind(long[] words, int at) {
    return words[at] & (KIND | Long.MIN_VALUE);
  }

  /** The algorithm and the window that it was written under; zero of a fresh state. */
  long kind() {
    return head & KIND;
  }

  /** Whether an algorithm of this kind wrote it, under whatever window. */
  boolean isOf(long kind) {
    return ((head ^ kind) & ALGORITHM) == 0;
  }

  /** The window that it was written under. */
  long windowMillis() {
    return kind() >>> ALGORITHM_BITS;
  }

  /** Keeps all but the kind: the same algorithm under another window. */
  void kind(long kind) {
    head = (head & ~KIND) | kind;
  }

  /** From {@code time + lifetime} on the state equals a fresh one. */
  long lifetimeMicros() {
    return lifetime(head >>> KIND_BITS);
  }

  /** Sets the {@linkplain #lifetimeMicros lifetime}, which is rounded up. */
  void lifetimeMicros(long micros) {
    head = (head & KIND) | (lifetimeCode(micros) << KIND_BITS);
  }

  /** Starts afresh under a limit of this kind. */
  void start(long kind) {
    boolean replaced = head != 0 && !isOf(kind);
    clear();
    restarted = replaced;
    head = kind;
  }

  /** The cells, of an algorithm that always has them. */
  long[] requireCells() {
    long[] present = cells;
    if (present == null) {
      throw new IllegalStateException("state of kind " + kind() + " without its cells");
    }
    return present;
  }

  /**
   * Writes the three words.
   *
   * @param handle where the caller keeps the cells, 0..2147483647; ignored if there are none
   * @throws IllegalStateException if the state is fresh
   */
  public void pack(long[] words, int at, int handle) {
    if (head == 0) {
      throw new IllegalStateException("a fresh state has no words");
    }
    boolean sliced = out() > 0;
    words[at] = head | ((part >>> 32) << PART_SHIFT) | (sliced ? Long.MIN_VALUE : 0);
    words[at + 1] = time;
    words[at + 2] = cells == null && !sliced ? unitsAndPart() : handle;
  }

  /** Reads what {@link #pack} wrote; three zeros are a fresh state. */
  public void unpack(long[] words, int at, long @Nullable [] keptCells) {
    long first = words[at];
    long last = words[at + 2];
    head = first & HEAD;
    time = words[at + 1];
    long[] beside = keptCells;
    outBefore = 0;
    outNow = 0;
    if (first < 0 && beside != null) {
      last = beside[0];
      outBefore = beside[1] >>> 32;
      outNow = beside[1] & LOW_32;
      beside = null;
    }
    units = last >>> 32;
    part = ((first >>> PART_SHIFT & PART_BITS) << 32) | (last & LOW_32);
    if (cells != beside) { // most have none: a reference costs more to write than to compare
      cells = beside;
    }
    restarted = false;
  }

  /** The handle of the cells of packed words that {@linkplain #hasCells have} them. */
  public static int handle(long[] words, int at) {
    return (int) words[at + 2];
  }

  /** Whether packed words hold a state that uses cells. */
  public static boolean hasCells(long[] words, int at) {
    return words[at] < 0 || (CODES_WITH_CELLS >>> (words[at] & ALGORITHM) & 1) != 0;
  }

  /** A bit for each code of an algorithm that uses cells. */
  @SuppressWarnings("EnumOrdinal") // words live in this process only
  private static int codesWithCells() {
    int codes = 0;
    for (Algorithm algorithm : Algorithm.values()) {
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
    return words[at + 1] + lifetime((words[at] >>> KIND_BITS) & LIFETIME);
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
