package dev.weir.store;

import dev.weir.limit.Decision;
import java.util.List;
import java.util.Objects;

/**
 * Decides in this process what need not go to a store that instances share, as each counter's
 * {@linkplain KeySpace#consistency consistency} says: {@link Consistency#LOCAL} counters never
 * leave it. Everything else is asked of the store. Thread-safe.
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
  private final InMemoryStore local;

  private NearStore(Builder builder) {
    this.store = builder.store;
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
      new Scattered(claims, local, store, completion).acquire();
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
      new Scattered(claims, local, store, completion).peek();
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

  @Override
  public void close() {
    local.close();
    store.close();
  }

  /** Where local counters are. */
  public static final class Builder {

    private final Store store;
    private InMemoryStore local = InMemoryStore.create();

    private Builder(Store store) {
      this.store = store;
    }

    /** Keeps the counters that never leave the process: one of its own unless told otherwise. */
    public Builder local(InMemoryStore local) {
      this.local = Objects.requireNonNull(local);
      return this;
    }

    /** The near store. */
    public NearStore build() {
      return new NearStore(this);
    }
  }
}
