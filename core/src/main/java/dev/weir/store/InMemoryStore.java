package dev.weir.store;

import dev.weir.limit.Decision;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.limit.State;
import dev.weir.limit.Transition;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The store of a single process: a hash table of counters without an object per key, 40 bytes a
 * slot. Exact under any concurrency: several claims of one call lock their segments in ascending
 * order and are decided together.
 *
 * <p>Completions are called inline, so {@link #acquire(KeySpace, String, Limit, long)} answers
 * without one; {@link #tryAcquire} allocates nothing. Time never goes back for a counter: a clock
 * that does is taken as standing still. A key that is being denied is looked at without its lock,
 * so that no number of threads that ask for it wait for each other. Cost O(1); a full segment is
 * scanned once for each new key, some microseconds.
 */
public final class InMemoryStore implements Store {

  private static final int KEYS_PER_SEGMENT = 512;
  private static final int MAX_SEGMENTS = 1 << 16;
  private static final long MAX_KEYS = 1L << 31;

  private final Segments segments;
  private final Ticker ticker;
  private final CellBudget budget;

  private InMemoryStore(Builder builder) {
    this.ticker = builder.ticker;
    long wanted = Math.max(1, builder.maxKeys / KEYS_PER_SEGMENT);
    int count = (int) Math.min(MAX_SEGMENTS, Long.highestOneBit(wanted));
    Segment[] all = new Segment[count];
    this.segments = new Segments(all);
    this.budget = new CellBudget(builder.maxCellBytes, all);
    int maxKeysEach = maxKeysEach(builder.maxKeys, count);
    for (int i = 0; i < count; i++) {
      all[i] = new Segment(maxKeysEach, builder.whenFull == WhenFull.EVICT, budget);
    }
  }

  /** A segment's share of the keys, and five standard deviations more if there are several. */
  private static int maxKeysEach(long maxKeys, int count) {
    double mean = (double) maxKeys / count;
    return (int) (count == 1 ? maxKeys : Math.ceil(mean + 5 * Math.sqrt(mean)));
  }

  /** A store with the defaults of {@link Builder}. */
  public static InMemoryStore create() {
    return builder().build();
  }

  /** A store to be configured. */
  public static Builder builder() {
    return new Builder();
  }

  /** What to do with a new key when the table is full of live ones. */
  public enum WhenFull {
    /** Forget the key that expires soonest; it may then have a fresh limit too early. */
    EVICT,
    /** Deny the new key until another expires. */
    DENY
  }

  /** Takes the cost if all of it can be had. Allocates nothing. */
  public boolean tryAcquire(KeySpace space, String value, Limit limit, long cost) {
    long read = ticker.nowMicros(); // first: processors hash while its answer is on the way
    Key key = space.key(value);
    return tryAcquire(key.low(), key.high(), limit.transition(), Claim.checkedCost(cost), read);
  }

  private boolean tryAcquire(long low, long high, Transition transition, long cost, long read) {
    Segment segment = segments.of(low);
    if (segment.isDenying() && isDenied(segment, low, high, transition, cost, read)) {
      return false;
    }
    segment.lock();
    try {
      long now = segment.arrive(read);
      int at = segment.find(low, high);
      if (at >= 0 && cost > 0 && segment.goesOn(at, transition)) {
        return segment.take(at, transition, cost, now);
      }
      return take(segment, low, high, transition, cost, now);
    } finally {
      segment.unlock();
    }
  }

  private static boolean take(
      Segment segment, long low, long high, Transition transition, long cost, long now) {
    State state = segment.state;
    int at = segment.load(low, high, state);
    boolean allowed = segment.decided(transition.acquire(state, cost, now, leaseId(transition)));
    return (allowed || transition.countsDenials())
        && (cost == 0 || segment.save(at, low, high, state, now))
        && allowed;
  }

  /** Whether it can be seen without the lock that the cost cannot be had. */
  private static boolean isDenied(
      Segment segment, long low, long high, Transition transition, long cost, long read) {
    Lookout lookout = Lookout.ofThisThread();
    if (!transition.isPlain() || !lookout.tryLock()) {
      return false;
    }
    try {
      State seen = lookout.state();
      return segment.glimpse(low, high, seen)
          && !transition.acquire(seen, cost, Math.max(read, segment.latest()), 0);
    } finally {
      lookout.unlock();
    }
  }

  /** Takes the cost if all of it can be had, and says what is left and when to come back. */
  public Decision acquire(KeySpace space, String value, Limit limit, long cost) {
    Key key = space.key(value);
    return acquire(key.low(), key.high(), limit, Claim.checkedCost(cost));
  }

  private Decision acquire(Claim claim) {
    return acquire(claim.key().low(), claim.key().high(), claim.limit(), claim.cost());
  }

  private Decision acquire(long low, long high, Limit limit, long cost) {
    Transition transition = limit.transition();
    long leaseId = leaseId(transition);
    long read = ticker.nowMicros();
    Segment segment = segments.of(low);
    segment.lock();
    try {
      long now = segment.arrive(read);
      State state = segment.state;
      int at = segment.load(low, high, state);
      boolean allowed = segment.decided(transition.acquire(state, cost, now, leaseId));
      if ((allowed || transition.countsDenials())
          && cost > 0
          && !segment.save(at, low, high, state, now)) {
        return Decision.storeFull(limit, cost, now, segment.untilRoom(now));
      }
      return transition.decide(state, allowed, cost, now, leaseId);
    } finally {
      segment.unlock();
    }
  }

  @Override
  public void acquire(List<Claim> claims, Completion<List<Decision>> completion) {
    if (claims.size() == 1) {
      completion.completed(List.of(acquire(claims.get(0))));
    } else if (allCountDenials(claims)) {
      completion.completed(acquireEach(claims));
    } else {
      completion.completed(decideTogether(claims, true));
    }
  }

  /** Whether each claim is counted for itself, so that they need no common instant. */
  private static boolean allCountDenials(List<Claim> claims) {
    for (int i = 0; i < claims.size(); i++) {
      if (!claims.get(i).limit().transition().countsDenials()) {
        return false;
      }
    }
    return true;
  }

  private List<Decision> acquireEach(List<Claim> claims) {
    Decision[] decisions = new Decision[claims.size()];
    for (int i = 0; i < decisions.length; i++) {
      decisions[i] = acquire(claims.get(i));
    }
    return Arrays.asList(decisions);
  }

  @Override
  public void peek(List<Claim> claims, Completion<List<Decision>> completion) {
    completion.completed(decideTogether(claims, false));
  }

  /** Decides on all claims under all their locks, and then writes all or nothing. */
  private List<Decision> decideTogether(List<Claim> claims, boolean take) {
    Segment[] touched = segments.of(claims);
    long now = ticker.nowMicros();
    for (Segment segment : touched) {
      segment.lock();
    }
    try {
      for (Segment segment : touched) {
        now = segment.arrive(now);
      }
      for (Segment segment : touched) {
        segment.arrive(now);
      }
      return new ClaimSet(claims, segments, now).decide(take);
    } finally {
      for (Segment segment : touched) {
        segment.unlock();
      }
    }
  }

  @Override
  public void adjust(Adjustment adjustment, Completion<Decision> completion) {
    completion.completed(adjust(adjustment));
  }

  private Decision adjust(Adjustment adjustment) {
    Key key = adjustment.claim().key();
    long read = ticker.nowMicros();
    Segment segment = segments.of(key.low());
    segment.lock();
    try {
      return adjust(adjustment, segment, segment.arrive(read));
    } finally {
      segment.unlock();
    }
  }

  private static Decision adjust(Adjustment adjustment, Segment segment, long now) {
    Claim claim = adjustment.claim();
    Key key = claim.key();
    State state = segment.state;
    int at = segment.load(key.low(), key.high(), state);
    if (adjustment instanceof Adjustment.Reset) {
      segment.forget(at);
    }
    Decision decision = adjustment.applyTo(state, now);
    if (changes(adjustment, at >= 0, decision)
        && !segment.save(at, key.low(), key.high(), state, now)) {
      return Decision.storeFull(claim.limit(), claim.cost(), now, segment.untilRoom(now));
    }
    return decision;
  }

  /** Whether an adjustment leaves a state to write. */
  private static boolean changes(Adjustment adjustment, boolean exists, Decision decision) {
    if (adjustment instanceof Adjustment.Slice slice) {
      boolean takes = decision.allowed() && decision.cost() > 0;
      return takes || (exists && slice.before() != null);
    }
    if (!decision.allowed()) {
      return false;
    }
    if (adjustment instanceof Adjustment.Reserve || adjustment instanceof Adjustment.Penalise) {
      return adjustment.claim().cost() > 0;
    }
    if (adjustment instanceof Adjustment.Refund) {
      return exists && adjustment.claim().cost() > 0;
    }
    return !(adjustment instanceof Adjustment.Reset);
  }

  /** What the store holds and has had to do. Locks one segment after the other. */
  public StoreStatistics statistics() {
    long now = ticker.nowMicros();
    StoreStatistics sum = new StoreStatistics(0, 0, budget.bytes(), 0, 0, 0);
    for (Segment segment : segments.all()) {
      segment.lock();
      try {
        sum = segment.addTo(sum, segment.arrive(now));
      } finally {
        segment.unlock();
      }
    }
    return sum;
  }

  @Override
  public void close() {}

  private static long leaseId(Transition transition) {
    return transition.leases() ? ThreadLocalRandom.current().nextLong() : 0;
  }

  /** How large the table may grow, what then, and by which clock. */
  public static final class Builder {

    private long maxKeys = 1_000_000;
    private long maxCellBytes = Runtime.getRuntime().maxMemory() / 4;
    private WhenFull whenFull = WhenFull.EVICT;
    private Ticker ticker = Ticker.system();

    private Builder() {}

    /**
     * About how many keys may be live at once: 1..2147483648, 1 000 000 unless told otherwise. A
     * full table takes some 50 to 60 bytes a key.
     */
    public Builder maxKeys(long maxKeys) {
      if (maxKeys < 1 || maxKeys > MAX_KEYS) {
        throw new InvalidValueException("maxKeys", maxKeys, "1.." + MAX_KEYS);
      }
      this.maxKeys = maxKeys;
      return this;
    }

    /**
     * Bytes at most for the log entries, segments and leases that are kept beside the table; a
     * quarter of the greatest heap unless told otherwise.
     */
    public Builder maxCellBytes(long maxCellBytes) {
      if (maxCellBytes < 0) {
        throw new InvalidValueException("maxCellBytes", maxCellBytes, "0 or more");
      }
      this.maxCellBytes = maxCellBytes;
      return this;
    }

    /**
     * What to do with a new key when the table is full of live ones: evict unless told otherwise.
     */
    public Builder whenFull(WhenFull whenFull) {
      this.whenFull = Objects.requireNonNull(whenFull);
      return this;
    }

    /** The clock: {@link Ticker#system} unless told otherwise. */
    public Builder ticker(Ticker ticker) {
      this.ticker = Objects.requireNonNull(ticker);
      return this;
    }

    /** The store. */
    public InMemoryStore build() {
      return new InMemoryStore(this);
    }
  }
}
