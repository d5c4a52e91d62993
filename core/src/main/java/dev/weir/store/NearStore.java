package dev.weir.store;

import dev.weir.limit.Decision;
import dev.weir.limit.InvalidValueException;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides in this process what need not go to a store that instances share, as each counter's
 * {@linkplain KeySpace#consistency consistency} says: {@link Consistency#LOCAL} counters never
 * leave it. Everything else is asked of the store, unless it is known to be denied: a denial is
 * remembered until the wait that it named is over, five seconds at most, for costs that it denies
 * too. What this process gives back, resets or penalises, and a limit that changes, count at once.
 * Thread-safe.
 *
 * <pre>{@code
 * Store store = NearStore.over(RedisStore.connect("redis://localhost"));
 * }</pre>
 *
 * <p>Claims of one request may be of several consistencies, and are still taken all or nothing:
 * what was taken here is given back if the store denies the rest or cannot decide it. Meanwhile
 * others of this process see it as taken.
 */
public final class NearStore implements Store {

  private final Store store;
  private final @Nullable DenialCache denials;
  private final @Nullable LeasingStore leases;
  private final InMemoryStore local;

  private NearStore(Builder builder) {
    if (builder.maxSize == 0) {
      this.denials = null;
      this.leases = null;
      this.store = builder.store;
    } else {
      LongSupplier nanos = builder.nanos;
      DenialCache remembering = new DenialCache(builder.store, builder.maxSize, nanos);
      this.denials = remembering;
      this.leases = new LeasingStore(remembering, builder.maxSize, nanos, builder.scheduler);
      this.store = leases;
      builder.store.whenReset(remembering);
      builder.store.whenReset(leases);
    }
    this.local = builder.local;
  }

  /** A near store with the defaults of {@link Builder} over this one, which is closed with it. */
  public static NearStore over(Store store) {
    return builder(store).build();
  }

  /** A near store to be configured over this one, which is closed with it. */
  public static Builder builder(Store store) {
    return new Builder(store);
  }

  /** Where the counters are that never leave the process. */
  public InMemoryStore local() {
    return local;
  }

  @Override
  public void acquire(List<Claim> claims, Completion<List<Decision>> completion) {
    int here = countLocal(claims);
    if (here == 0) {
      store.acquire(claims, completion);
    } else if (here == claims.size()) {
      local.acquire(claims, completion);
    } else {
      new Scattered(claims, this, completion).acquire();
    }
  }

  @Override
  public void peek(List<Claim> claims, Completion<List<Decision>> completion) {
    int here = countLocal(claims);
    if (here == 0) {
      store.peek(claims, completion);
    } else if (here == claims.size()) {
      local.peek(claims, completion);
    } else {
      new Scattered(claims, this, completion).peek();
    }
  }

  /** The store that instances share. */
  Store shared() {
    return store;
  }

  /** Looks at counters of a request that is denied anyway. */
  void glance(List<Claim> claims, Completion<List<Decision>> completion) {
    if (denials == null) {
      store.peek(claims, completion);
    } else {
      denials.glance(claims, completion);
    }
  }

  private static int countLocal(List<Claim> claims) {
    int count = 0;
    for (int i = 0; i < claims.size(); i++) {
      count += isLocal(claims.get(i)) ? 1 : 0;
    }
    return count;
  }

  static boolean isLocal(Claim claim) {
    return claim.key().space().consistency() == Consistency.LOCAL;
  }

  @Override
  public void adjust(Adjustment adjustment, Completion<Decision> completion) {
    if (isLocal(adjustment.claim())) {
      local.adjust(adjustment, completion);
    } else {
      store.adjust(adjustment, completion);
    }
  }

  /** What remembering denials has spared the store; nothing if they are not remembered. */
  public CacheStatistics statistics() {
    return denials == null ? new CacheStatistics(0, 0, 0, 0) : denials.statistics();
  }

  /** What taking slices ahead has spared the store; nothing if none are taken. */
  public LeaseStatistics leases() {
    return leases == null ? new LeaseStatistics(0, 0, 0, 0, 0, 0) : leases.statistics();
  }

  /** Brings all slices back, as closing does, without waiting until they are. */
  public void clearLeases() {
    if (leases != null) {
      leases.giveBackAll();
    }
  }

  /** Forgets all denials. */
  public void clearCache() {
    if (denials != null) {
      denials.clear();
    }
  }

  @Override
  public int instances() {
    return store.instances();
  }

  @Override
  public void whenReset(ResetListener listener) {
    store.whenReset(listener);
  }

  @Override
  public void close() {
    local.close();
    store.close();
  }

  /** What is kept in this process. */
  public static final class Builder {

    private final Store store;
    private InMemoryStore local = InMemoryStore.create();
    private int maxSize = 10_000;
    private LongSupplier nanos = System::nanoTime;
    private Scheduler scheduler = Scheduler.system();

    private Builder(Store store) {
      this.store = store;
    }

    /** Keeps the counters that never leave the process: one of its own unless told otherwise. */
    public Builder local(InMemoryStore local) {
      this.local = Objects.requireNonNull(local);
      return this;
    }

    /**
     * How many denials are remembered at most, and of how many counters slices are held, some 200
     * bytes each: 0..10000000, 10 000 unless told otherwise; with 0 none are, and leased counters
     * are exact.
     */
    public Builder maxSize(int maxSize) {
      if (maxSize < 0 || maxSize > 10_000_000) {
        throw new InvalidValueException("maxSize", maxSize, "0..10000000");
      }
      this.maxSize = maxSize;
      return this;
    }

    /**
     * The clock by which denials and slices end, in nanoseconds: System.nanoTime unless told
     * otherwise. It must not go back.
     */
    public Builder nanos(LongSupplier nanos) {
      this.nanos = Objects.requireNonNull(nanos);
      return this;
    }

    /** Brings back slices that are idle: {@link Scheduler#system} unless told otherwise. */
    public Builder scheduler(Scheduler scheduler) {
      this.scheduler = Objects.requireNonNull(scheduler);
      return this;
    }

    /** The near store. */
    public NearStore build() {
      return new NearStore(this);
    }
  }
}
