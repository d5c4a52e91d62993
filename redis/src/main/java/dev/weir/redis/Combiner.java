package dev.weir.redis;

import dev.weir.store.StoreException;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls to one Redis. While calls are in flight the next ones gather, and leave together as
 * one call of the script as soon as an answer comes back: at most two calls of the script are in
 * flight on a connection, each of at most 128 claims. There is no timer, so a call that finds Redis
 * idle leaves at once. What waits is bounded; a call beyond the bound fails at once, and so does
 * one when no connection is up.
 */
final class Combiner implements Link.Listener {

  private static final int MAX_BATCH_CLAIMS = 128;
  private static final int MAX_IN_FLIGHT = 2;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Call> waiting = new ArrayDeque<>();
  private final List<Link> links = new ArrayList<>();
  private final StoreOptions options;
  private final Counts counts;
  private final byte[] bufferMillis;
  private int waitingClaims;
  private boolean closed;
  private @Nullable Throwable lastFailure;

  Combiner(StoreOptions options, Counts counts) {
    this.options = options;
    this.counts = counts;
    this.bufferMillis = ascii(options.ttlBuffer().toMillis());
  }

  private static byte[] ascii(long number) {
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }

  void add(Link link) {
    links.add(link);
  }

  void connect() {
    links.forEach(Link::connect);
  }

  int linksUp() {
    int up = 0;
    for (Link link : links) {
      up += link.isUp() ? 1 : 0;
    }
    return up;
  }

  /** What kept the last link from coming up, or took it down. */
  @Nullable Throwable lastFailure() {
    lock.lock();
    try {
      return lastFailure;
    } finally {
      lock.unlock();
    }
  }

  /** Sends the call, now or with others, or fails it. */
  void submit(Call call) {
    Link free = null;
    Batch batch = null;
    StoreException refusal;
    lock.lock();
    try {
      refusal = refusal(call);
      if (refusal == null) {
        waiting.add(call);
        waitingClaims += call.claims().size();
        free = freeLink();
        batch = free == null ? null : nextBatch(free);
      }
    } finally {
      lock.unlock();
    }
    if (refusal != null) {
      counts.rejections.increment();
      call.fail(refusal);
    } else if (free != null && batch != null) {
      send(free, batch);
    }
  }

  private @Nullable StoreException refusal(Call call) {
    if (closed) {
      return Failures.closed();
    }
    if (linksUp() == 0) {
      return Failures.notConnected(options.address(), lastFailure);
    }
    if (waitingClaims > 0 && waitingClaims + call.claims().size() > options.maxWaiting()) {
      return Failures.overloaded(waitingClaims, options.maxWaiting());
    }
    return null;
  }

  private @Nullable Link freeLink() {
    Link best = null;
    for (Link link : links) {
      int inFlight = link.inFlight().size();
      if (link.isUp()
          && inFlight < MAX_IN_FLIGHT
          && (best == null || inFlight < best.inFlight().size())) {
        best = link;
      }
    }
    return best;
  }

  /** What leaves next, null if nothing waits. */
  private @Nullable Batch nextBatch(Link link) {
    List<Call> calls = new ArrayList<>();
    int claims = 0;
    while (!waiting.isEmpty()) {
      Call next = waiting.peek();
      int more = next.claims().size();
      if (claims > 0 && claims + more > MAX_BATCH_CLAIMS) {
        break;
      }
      waiting.remove();
      waitingClaims -= more;
      if (!next.isAnswered()) {
        calls.add(next);
        claims += more;
      }
    }
    if (calls.isEmpty()) {
      return null;
    }
    Batch batch = new Batch(calls, System.nanoTime());
    link.inFlight().add(batch);
    return batch;
  }

  private void send(Link link, Batch batch) {
    counts.checks.add(batch.calls().size());
    byte[] calls = batch.encodedCalls();
    byte[][] keys = batch.keys();
    CommandArgs<byte[], byte[]> args =
        new CommandArgs<>(ByteArrayCodec.INSTANCE).add(Script.sha()).add(keys.length);
    for (byte[] key : keys) {
      args.addKey(key);
    }
    args.add(batch.encodedTimes(options.ticker() == null));
    args.add(bufferMillis).add(batch.encodedLimits()).add(calls);
    link.send(args, (reply, failure) -> answered(link, batch, reply, failure));
  }

  private void answered(
      Link link, Batch batch, byte @Nullable [] reply, @Nullable Throwable failure) {
    if (failure != null && Failures.isOfConnection(failure)) {
      link.renew();
    }
    Batch next = null;
    lock.lock();
    try {
      if (!link.inFlight().remove(batch)) {
        return; // the link went down and took the batch with it
      }
      next = link.isUp() ? nextBatch(link) : null;
    } finally {
      lock.unlock();
    }
    if (next != null) {
      send(link, next);
    }
    if (reply == null) {
      counts.errors.increment();
      batch.fail(Failures.of(failure));
    } else if (!batch.complete(reply, counts)) {
      link.renew();
    }
  }

  @Override
  public void up(Link link) {
    lock.lock();
    try {
      lastFailure = null;
    } finally {
      lock.unlock();
    }
    for (int i = 0; i < MAX_IN_FLIGHT; i++) {
      Batch next = null;
      lock.lock();
      try {
        next = link.isUp() ? nextBatch(link) : null;
      } finally {
        lock.unlock();
      }
      if (next == null) {
        return;
      }
      send(link, next);
    }
  }

  @Override
  public void down(Link link, Throwable cause) {
    List<Batch> lost;
    List<Call> refused = List.of();
    lock.lock();
    try {
      lastFailure = Failures.moreTelling(lastFailure, cause);
      lost = new ArrayList<>(link.inFlight());
      link.inFlight().clear();
      if (linksUp() == 0) {
        refused = new ArrayList<>(waiting);
        waiting.clear();
        waitingClaims = 0;
      }
    } finally {
      lock.unlock();
    }
    for (Batch batch : lost) {
      counts.errors.increment();
      batch.fail(Failures.unanswered(cause));
    }
    for (Call call : refused) {
      counts.rejections.increment();
      call.fail(Failures.notConnected(options.address(), cause));
    }
  }

  /**
   * Fails what has not been answered in time, and gives up connections on which nothing has been
   * for longer than a command may take.
   *
   * @return nanoseconds until it has to be called again
   */
  long sweep(long nowNanos) {
    List<Call> late = new ArrayList<>();
    List<Link> stuck = new ArrayList<>();
    long next = options.deadline().toNanos();
    lock.lock();
    try {
      while (!waiting.isEmpty() && isLate(waiting.peek(), nowNanos)) {
        Call call = waiting.remove();
        waitingClaims -= call.claims().size();
        late.add(call);
      }
      if (!waiting.isEmpty()) {
        next = Math.min(next, waiting.peek().deadlineNanos() - nowNanos);
      }
      for (Link link : links) {
        for (Batch batch : link.inFlight()) {
          next = Math.min(next, batch.collectLate(nowNanos, late));
        }
        if (link.isStuck(nowNanos - options.commandTimeout().toNanos())) {
          stuck.add(link);
        }
      }
    } finally {
      lock.unlock();
    }
    for (Call call : late) {
      if (call.fail(Failures.late(options.deadline()))) {
        counts.timeouts.increment();
      }
    }
    stuck.forEach(Link::renew);
    return next;
  }

  private static boolean isLate(Call call, long nowNanos) {
    return call.deadlineNanos() - nowNanos <= 0;
  }

  void close() {
    List<Call> refused;
    lock.lock();
    try {
      closed = true;
      refused = new ArrayList<>(waiting);
      waiting.clear();
      waitingClaims = 0;
    } finally {
      lock.unlock();
    }
    for (Call call : refused) {
      call.fail(Failures.closed());
    }
    links.forEach(Link::close);
  }
}
