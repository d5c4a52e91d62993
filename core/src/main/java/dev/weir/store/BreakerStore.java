package dev.weir.store;

import dev.weir.limit.Decision;
import java.util.List;

/**
 * A store behind a {@link Breaker}: when several calls in a row have failed, those that follow fail
 * at once, without a wait, until a probe finds that the store answers again. Thread-safe.
 *
 * <p>For a store that fails as a whole. One of several servers, each of which may be gone alone,
 * has breakers of its own.
 *
 * <p>A successful call costs two reads and one small object more than without.
 */
public final class BreakerStore implements GuardedStore {

  private final Store store;
  private final Breaker breaker;

  private BreakerStore(Store store, Breaker breaker) {
    this.store = store;
    this.breaker = breaker;
  }

  /** The store behind a breaker with the defaults of {@link Breaker.Builder}. */
  public static BreakerStore of(Store store) {
    return of(store, Breaker.builder());
  }

  /** The store behind a breaker that opens and closes as told; both are closed together. */
  public static BreakerStore of(Store store, Breaker.Builder breaker) {
    List<Claim> probe = List.of(Breaker.PROBE);
    return new BreakerStore(store, breaker.build(then -> store.acquire(probe, then)));
  }

  @Override
  public void acquire(List<Claim> claims, Completion<List<Decision>> completion) {
    Breaker.Era now = breaker.era();
    if (now.rejects()) {
      completion.failed(now.rejection());
    } else {
      store.acquire(claims, new Watched<>(now, completion));
    }
  }

  @Override
  public void peek(List<Claim> claims, Completion<List<Decision>> completion) {
    Breaker.Era now = breaker.era();
    if (now.rejects()) {
      completion.failed(now.rejection());
    } else {
      store.peek(claims, new Watched<>(now, completion));
    }
  }

  @Override
  public void adjust(Adjustment adjustment, Completion<Decision> completion) {
    Breaker.Era now = breaker.era();
    if (now.rejects()) {
      completion.failed(now.rejection());
    } else {
      store.adjust(adjustment, new Watched<>(now, completion));
    }
  }

  /** Watches one call. */
  private record Watched<T>(Breaker.Era era, Completion<T> completion) implements Completion<T> {
    @Override
    public void completed(T answer) {
      era.succeeded();
      completion.completed(answer);
    }

    @Override
    public void failed(StoreException cause) {
      era.failed(cause);
      completion.failed(cause);
    }
  }

  @Override
  public void probe(Completion<List<Decision>> completion) {
    breaker.probe(completion);
  }

  /** Whether calls reach the store. */
  public Breaker.State state() {
    return breaker.state();
  }

  @Override
  public int breakers(Breaker.State state) {
    return breaker.state() == state ? 1 : 0;
  }

  @Override
  public boolean isEnabled() {
    return breaker.isEnabled();
  }

  @Override
  public BreakerStatistics breakerStatistics() {
    return breaker.statistics();
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
    breaker.close();
    store.close();
  }
}
