package dev.weir.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection, what waits for it and what is in flight on it. What is called in one turn of its
 * event loop leaves at the end of the turn as one {@linkplain Wave wave}, and what comes while two
 * waves are in flight leaves together as soon as one of them is over. Thread-safe.
 */
final class Lane implements Link.Listener {

  /** Of a wave, and of what is released at a time. */
  static final int MAX_WAVE_CLAIMS = 128;

  private static final int MAX_IN_FLIGHT = 2;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Call> waiting = new ArrayDeque<>();
  private final List<Batch> inFlight = new ArrayList<>(MAX_IN_FLIGHT);
  private final Owner owner;
  private final Link link;
  private final StoreOptions options;
  private final Counts counts;
  private final AtomicInteger waitingClaims = new AtomicInteger();
  private final AtomicInteger wavesInFlight = new AtomicInteger();
  private volatile boolean isDue;
  private boolean isClosed;

  /** What the lanes of one Redis have in common. */
  interface Owner {
    /** Whether calls wait for the first connection, instead of failing. */
    boolean isNew();

    /** A lane's connection is up. */
    void up(Lane lane);

    /**
     * A lane's connection is down, or could not be made.
     *
     * @param unanswered what was in flight
     */
    void down(List<Batch> unanswered, Throwable cause);

    /** Sees to calls that have lost the lane that they waited for. */
    void replace(List<Call> calls, Throwable cause);

    /**
     * Answers the calls of a batch that is over.
     *
     * @return false if the connection is not to be used again
     */
    boolean settle(Batch batch, byte @Nullable [] reply, @Nullable Throwable failure);
  }

  /**
   * @param link makes the connection for its listener
   */
  Lane(Owner owner, StoreOptions options, Counts counts, Function<Link.Listener, Link> link) {
    this.owner = owner;
    this.counts = counts;
    this.options = options;
    this.link = link.apply(this);
  }

  Link link() {
    return link;
  }

  boolean isUp() {
    return link.isUp();
  }

  /** Whether a call from this thread leaves and is answered on it. */
  boolean isHere() {
    return link.loop().isHere();
  }

  /** How many claims wait. */
  int waitingClaims() {
    return waitingClaims.get();
  }

  /** The sooner a call would leave, the less: not at all if the lane is about to be seen to. */
  int load() {
    return isDue ? -1 : wavesInFlight.get() * MAX_WAVE_CLAIMS + waitingClaims.get();
  }

  /**
   * Sends a call at the end of the loop's turn, or with others when a wave is over.
   *
   * @return false if there is no connection to wait for
   */
  boolean add(Call call) {
    boolean isFirst;
    lock.lock();
    try {
      if (isClosed || !(link.isUp() || owner.isNew())) {
        return false;
      }
      if (call.isRedirected()) {
        waiting.addFirst(call); // it has waited already, so its deadline is the nearest
      } else {
        waiting.add(call);
      }
      waitingClaims.addAndGet(call.claims().size());
      isFirst = !isDue && isFree();
      isDue |= isFirst;
    } finally {
      lock.unlock();
    }
    if (isFirst) {
      soon();
    }
    return true;
  }

  private boolean isFree() {
    return wavesInFlight.get() < MAX_IN_FLIGHT && link.isUp();
  }

  private void soon() {
    try {
      link.loop().execute(this::flush);
    } catch (RejectedExecutionException e) {
      owner.replace(close(), e); // the loops have ended
    }
  }

  private void flush() {
    for (Wave wave = due(); wave != null; wave = due()) {
      send(wave);
    }
  }

  private @Nullable Wave due() {
    lock.lock();
    try {
      isDue = false;
      return isFree() ? nextWave() : null;
    } finally {
      lock.unlock();
    }
  }

  /** What leaves next, null if nothing waits. */
  private @Nullable Wave nextWave() {
    List<Call> calls = new ArrayList<>();
    int claims = 0;
    while (!waiting.isEmpty()) {
      Call next = waiting.peek();
      int more = next.claims().size();
      if (claims > 0 && claims + more > MAX_WAVE_CLAIMS) {
        break;
      }
      waiting.remove();
      waitingClaims.addAndGet(-more);
      if (!next.isAnswered()) {
        calls.add(next);
        claims += more;
      }
    }
    if (calls.isEmpty()) {
      return null;
    }
    Wave wave = new Wave(calls, System.nanoTime());
    inFlight.addAll(wave.batches());
    wavesInFlight.incrementAndGet();
    return wave;
  }

  private void send(Wave wave) {
    try {
      List<Link.Request> requests = new ArrayList<>(wave.batches().size());
      for (Batch batch : wave.batches()) {
        counts.checks.add(batch.calls().size());
        requests.add(
            new Link.Request(
                batch.script(),
                batch.args(options),
                batch.isAsking(),
                (reply, failure, sentOn) -> answered(batch, reply, failure, sentOn)));
      }
      link.send(requests);
    } catch (RuntimeException | Error e) {
      // Whoever submits what leaves with the calls of others is not to be told of it.
      wave.batches().forEach(batch -> answered(batch, null, e, null));
    }
  }

  private void answered(
      Batch batch,
      byte @Nullable [] reply,
      @Nullable Throwable failure,
      @Nullable StatefulRedisConnection<byte[], byte[]> sentOn) {
    if (failure != null && Failures.isOfConnection(failure)) {
      link.renew(sentOn);
    }
    Wave next = null;
    lock.lock();
    try {
      if (!inFlight.remove(batch)) {
        return; // the link went down and took the batch with it
      }
      if (batch.wave().isOverAfterOne()) {
        wavesInFlight.decrementAndGet();
        next = isFree() ? nextWave() : null;
      }
    } finally {
      lock.unlock();
    }
    if (next != null) {
      send(next);
    }
    if (!owner.settle(batch, reply, failure)) {
      link.renew(sentOn);
    }
  }

  @Override
  public void up(Link link) {
    owner.up(this);
    flush();
  }

  @Override
  public void down(Link link, Throwable cause) {
    List<Batch> lost;
    lock.lock();
    try {
      lost = new ArrayList<>(inFlight);
      inFlight.clear();
      wavesInFlight.set(0);
    } finally {
      lock.unlock();
    }
    owner.down(lost, cause);
    if (!link.isUp()) {
      owner.replace(take(), cause);
    }
  }

  /** What waits, which does so no longer. */
  List<Call> take() {
    lock.lock();
    try {
      List<Call> taken = new ArrayList<>(waiting);
      waiting.clear();
      waitingClaims.set(0);
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes no more calls.
   *
   * @return what waits, which does so no longer
   */
  List<Call> close() {
    link.close();
    lock.lock();
    try {
      isClosed = true;
      return take();
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing waits and nothing is in flight. */
  boolean isIdle() {
    lock.lock();
    try {
      return waiting.isEmpty() && inFlight.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Collects the calls that have not been answered in time, and gives the connection up if nothing
   * has been on it for longer than a command may take.
   *
   * @return nanoseconds until it has to be called again, at the most
   */
  long sweep(long nowNanos, List<Call> late) {
    long next = Math.min(options.deadline().toNanos(), options.commandTimeout().toNanos());
    StatefulRedisConnection<byte[], byte[]> silent = null;
    lock.lock();
    try {
      while (!waiting.isEmpty() && isLate(waiting.peek(), nowNanos)) {
        Call call = waiting.remove();
        waitingClaims.addAndGet(-call.claims().size());
        late.add(call);
      }
      if (!waiting.isEmpty()) {
        next = Math.min(next, waiting.peek().deadlineNanos() - nowNanos);
      }
      for (Batch batch : inFlight) {
        next = Math.min(next, batch.collectLate(nowNanos, late));
      }
      if (isStuck(nowNanos - options.commandTimeout().toNanos())) {
        silent = link.connection();
      }
    } finally {
      lock.unlock();
    }
    link.renew(silent);
    return next;
  }

  private boolean isStuck(long sentBeforeNanos) {
    return !inFlight.isEmpty() && inFlight.get(0).sentNanos() - sentBeforeNanos < 0;
  }

  private static boolean isLate(Call call, long nowNanos) {
    return call.deadlineNanos() - nowNanos <= 0;
  }
}
