package dev.weir.store;

import dev.weir.limit.Decision;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers who was denied, until the wait that the answer named is over: until then the store
 * would deny again, so it is not asked. An attack costs it one call for each wait. What this
 * process gives back, forgets or takes by force is seen at once; what others do, after {@link
 * Remembered#LONGEST_NANOS} at the latest. Thread-safe.
 *
 * <p>A request of several claims of which one is denied is answered from here if what the others
 * were answered is still known.
 */
final class DenialCache implements Store, ResetListener {

  private static final int STRIPES = 1024;

  private final Store store;
  private final LongSupplier nanos;
  private final KeyTable<Remembered> table;

  /** Counts the changes that this process makes, so that no answer from before one is kept. */
  private final AtomicIntegerArray changes = new AtomicIntegerArray(STRIPES);

  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  /**
   * @param size entries at most
   * @param nanos a clock like System.nanoTime
   */
  DenialCache(Store store, int size, LongSupplier nanos) {
    this.store = store;
    this.nanos = nanos;
    this.table = new KeyTable<>(size, gone -> {});
  }

  @Override
  public void acquire(List<Claim> claims, Completion<List<Decision>> completion) {
    long now = nanos.getAsLong();
    List<Decision> known = denial(claims, now);
    if (known != null) {
      hits.increment();
      completion.completed(known);
    } else {
      misses.increment();
      store.acquire(claims, new Taking(claims, now, completion));
    }
  }

  @Override
  public void peek(List<Claim> claims, Completion<List<Decision>> completion) {
    long now = nanos.getAsLong();
    List<Decision> known = denial(claims, now);
    if (known != null) {
      hits.increment();
      completion.completed(known);
    } else {
      misses.increment();
      store.peek(claims, new Noting(claims, now, completion));
    }
  }

  /**
   * Answers a peek for a request that is denied anyway: what is known is good enough, as long as it
   * holds.
   */
  void glance(List<Claim> claims, Completion<List<Decision>> completion) {
    long now = nanos.getAsLong();
    List<Decision> known = recall(claims, now);
    if (known != null) {
      hits.increment();
      completion.completed(known);
    } else {
      misses.increment();
      store.peek(claims, new Glancing(claims, now, completion));
    }
  }

  /** The answers to all claims if one of them is known to be denied, else null. */
  private @Nullable List<Decision> denial(List<Claim> claims, long now) {
    if (claims.size() > 1) {
      List<Decision> known = recall(claims, now);
      return known == null || allAllowed(known) ? null : known;
    }
    Decision known = recall(claims.get(0), now);
    return known == null || known.allowed() ? null : List.of(known);
  }

  /** The answers to all claims, null if one of them is not known. */
  private @Nullable List<Decision> recall(List<Claim> claims, long now) {
    Decision[] decisions = new Decision[claims.size()];
    for (int i = 0; i < decisions.length; i++) {
      Decision known = recall(claims.get(i), now);
      if (known == null) {
        return null;
      }
      decisions[i] = known;
    }
    return Arrays.asList(decisions);
  }

  private @Nullable Decision recall(Claim claim, long now) {
    Remembered known = table.find(claim.key());
    return known == null ? null : known.answer(claim, now);
  }

  private static boolean allAllowed(List<Decision> decisions) {
    for (int i = 0; i < decisions.size(); i++) {
      if (!decisions.get(i).allowed()) {
        return false;
      }
    }
    return true;
  }

  private void note(List<Claim> claims, List<Decision> decisions, long sentNanos) {
    long now = nanos.getAsLong();
    for (int i = 0; i < decisions.size(); i++) {
      if (isAlone(claims, i)) {
        note(Remembered.of(claims.get(i), decisions.get(i), sentNanos, now), now);
      }
    }
  }

  /** Whether no other claim of the request is on the same counter and bears on its answer. */
  private static boolean isAlone(List<Claim> claims, int i) {
    for (int other = 0; other < claims.size(); other++) {
      if (other != i && claims.get(other).key().equals(claims.get(i).key())) {
        return false;
      }
    }
    return true;
  }

  private void note(@Nullable Remembered answer, long now) {
    if (answer != null && !isCovered(answer, now)) {
      table.put(answer, now);
    }
  }

  /** Whether a denial is known that says more: of the least cost. */
  private boolean isCovered(Remembered answer, long now) {
    Remembered known = table.find(answer.key());
    return known != null
        && known.isDenial()
        && known.holds(now)
        && known.limit().equals(answer.limit())
        && known.decision().cost() < answer.decision().cost();
  }

  private int changes(List<Claim> claims) {
    int sum = 0;
    for (int i = 0; i < claims.size(); i++) {
      sum += changes.get(stripe(claims.get(i).key()));
    }
    return sum;
  }

  private static int stripe(Key key) {
    return (int) key.high() & (STRIPES - 1);
  }

  /** Notes what was denied, and of the same request what was not. */
  private class Noting implements Completion<List<Decision>> {

    private final List<Claim> claims;
    private final long sentNanos;
    private final int changesBefore;
    private final Completion<List<Decision>> completion;

    Noting(List<Claim> claims, long sentNanos, Completion<List<Decision>> completion) {
      this.claims = claims;
      this.sentNanos = sentNanos;
      this.changesBefore = changes(claims);
      this.completion = completion;
    }

    @Override
    public void completed(List<Decision> decisions) {
      if (isWorthNoting(decisions) && changes(claims) == changesBefore) {
        note(claims, decisions, sentNanos);
      }
      completion.completed(decisions);
    }

    boolean isWorthNoting(List<Decision> decisions) {
      return !allAllowed(decisions);
    }

    final void taken() {
      for (int i = 0; i < claims.size(); i++) {
        if (claims.get(i).cost() > 0) {
          table.remove(claims.get(i).key());
        }
      }
    }

    @Override
    public void failed(StoreException cause) {
      completion.failed(cause);
    }
  }

  /** What is taken makes others wait longer than they were told. */
  private final class Taking extends Noting {

    Taking(List<Claim> claims, long sentNanos, Completion<List<Decision>> completion) {
      super(claims, sentNanos, completion);
    }

    @Override
    public void completed(List<Decision> decisions) {
      if (allAllowed(decisions)) {
        taken();
      }
      super.completed(decisions);
    }
  }

  /** Notes all. */
  private final class Glancing extends Noting {

    Glancing(List<Claim> claims, long sentNanos, Completion<List<Decision>> completion) {
      super(claims, sentNanos, completion);
    }

    @Override
    boolean isWorthNoting(List<Decision> decisions) {
      return true;
    }
  }

  @Override
  public void adjust(Adjustment adjustment, Completion<Decision> completion) {
    Key key = adjustment.claim().key();
    if (adjustment instanceof Adjustment.Slice slice) {
      Adjustment.Settlement before = slice.before();
      if (before == null || before.returned() == 0) {
        acquireWithSlice(slice, completion);
        return;
      }
    }
    forget(key);
    store.adjust(adjustment, new Forgetting(key, completion));
  }

  /** A slice that brings nothing back is an acquire. */
  private void acquireWithSlice(Adjustment.Slice slice, Completion<Decision> completion) {
    List<Claim> claims = List.of(slice.claim());
    long now = nanos.getAsLong();
    List<Decision> known = slice.before() == null ? denial(claims, now) : null;
    if (known != null) {
      hits.increment();
      completion.completed(known.get(0));
      return;
    }
    misses.increment();
    Taking noting = new Taking(claims, now, new First(completion));
    store.adjust(slice, new Only(noting));
  }

  private record First(Completion<Decision> completion) implements Completion<List<Decision>> {
    @Override
    public void completed(List<Decision> decisions) {
      completion.completed(decisions.get(0));
    }

    @Override
    public void failed(StoreException cause) {
      completion.failed(cause);
    }
  }

  private record Only(Completion<List<Decision>> completion) implements Completion<Decision> {
    @Override
    public void completed(Decision decision) {
      completion.completed(List.of(decision));
    }

    @Override
    public void failed(StoreException cause) {
      completion.failed(cause);
    }
  }

  /** Forgets a key, and what is under way of it. */
  private void forget(Key key) {
    changes.incrementAndGet(stripe(key));
    table.remove(key);
  }

  /** Forgets a key again when it has changed. */
  private final class Forgetting implements Completion<Decision> {

    private final Key key;
    private final Completion<Decision> completion;

    Forgetting(Key key, Completion<Decision> completion) {
      this.key = key;
      this.completion = completion;
    }

    @Override
    public void completed(Decision decision) {
      forget(key);
      completion.completed(decision);
    }

    @Override
    public void failed(StoreException cause) {
      forget(key);
      completion.failed(cause);
    }
  }

  /** Forgets everything, and what is under way. */
  void clear() {
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      changes.incrementAndGet(stripe);
    }
    table.clear();
  }

  CacheStatistics statistics() {
    return new CacheStatistics(
        hits.sum(), misses.sum(), table.size(nanos.getAsLong()), table.evictions());
  }

  @Override
  public void reset(Key key) {
    forget(key);
  }

  @Override
  public void resetAll() {
    clear();
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
    store.close();
  }
}
