package dev.weir.testkit;

import dev.weir.limit.Decision;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.Scheduler;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import dev.weir.store.StoreException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A store that fails when a test says so, and behaves like a remote one: it answers later, and
 * never later than its deadline. Thread-safe if its store and scheduler are.
 *
 * <pre>{@code
 * FaultyStore store = new FaultyStore(InMemoryStore.create(), scheduler, Duration.ofMillis(50));
 * store.unreachable();      // calls fail at once, and are not counted
 * store.silent();           // calls fail at the deadline, and are not counted
 * store.slow(ofMillis(80)); // calls fail at the deadline, and are counted
 * store.recovered();
 * }</pre>
 */
public final class FaultyStore implements Store {

  private final Store store;
  private final Scheduler scheduler;
  private final Duration deadline;
  private final AtomicLong arrived = new AtomicLong();
  private volatile Behaviour behaviour = new Behaviour(Fault.NONE, Duration.ZERO);

  private enum Fault {
    NONE,
    UNREACHABLE,
    SILENT,
    SLOW
  }

  private record Behaviour(Fault fault, Duration delay) {}

  /**
   * A store that is well.
   *
   * @param store does the work, at once
   * @param deadline after which a call that is not answered fails
   */
  public FaultyStore(Store store, Scheduler scheduler, Duration deadline) {
    this.store = store;
    this.scheduler = scheduler;
    this.deadline = deadline;
  }

  /** From now on it answers at once. */
  public void recovered() {
    behaviour = new Behaviour(Fault.NONE, Duration.ZERO);
  }

  /** From now on calls fail at once, as without a connection. */
  public void unreachable() {
    behaviour = new Behaviour(Fault.UNREACHABLE, Duration.ZERO);
  }

  /** From now on calls are swallowed, and fail at the deadline. */
  public void silent() {
    behaviour = new Behaviour(Fault.SILENT, deadline);
  }

  /** From now on calls are counted, and answered so late; beyond the deadline they fail. */
  public void slow(Duration delay) {
    behaviour = new Behaviour(Fault.SLOW, delay);
  }

  /** Calls that were made of it, whatever became of them. */
  public long calls() {
    return arrived.get();
  }

  @Override
  public void acquire(List<Claim> claims, Completion<List<Decision>> completion) {
    call(answer -> store.acquire(claims, answer), completion);
  }

  @Override
  public void peek(List<Claim> claims, Completion<List<Decision>> completion) {
    call(answer -> store.peek(claims, answer), completion);
  }

  @Override
  public void adjust(Adjustment adjustment, Completion<Decision> completion) {
    call(answer -> store.adjust(adjustment, answer), completion);
  }

  private <T> void call(Consumer<Completion<T>> work, Completion<T> completion) {
    arrived.incrementAndGet();
    Behaviour now = behaviour;
    switch (now.fault) {
      case NONE -> work.accept(completion);
      case UNREACHABLE -> completion.failed(new StoreException("test: not connected", null));
      case SILENT -> scheduler.after(deadline, () -> completion.failed(unanswered()));
      case SLOW -> work.accept(new Late<>(this, now.delay, completion));
    }
  }

  private record Late<T>(FaultyStore store, Duration delay, Completion<T> completion)
      implements Completion<T> {
    @Override
    public void completed(T answer) {
      if (delay.compareTo(store.deadline) > 0) {
        store.scheduler.after(store.deadline, () -> completion.failed(unanswered()));
      } else {
        store.scheduler.after(delay, () -> completion.completed(answer));
      }
    }

    @Override
    public void failed(StoreException cause) {
      completion.failed(cause);
    }
  }

  private static StoreException unanswered() {
    return new StoreException(Reason.UNANSWERED, "test: no answer", null);
  }

  @Override
  public void close() {
    store.close();
  }
}
