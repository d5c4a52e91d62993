package dev.weir.redis;

import dev.weir.store.StoreException;
import dev.weir.store.StoreException.Reason;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls to one Redis. While calls are in flight the next ones gather, and leave together as
 * one call of the script, in a Cluster one for each slot, as soon as an answer comes back: at most
 * two {@linkplain Wave waves} are in flight on a connection, each of at most 128 claims. There is
 * no timer, so a call that finds Redis idle leaves at once. What waits is bounded; a call beyond
 * the bound fails at once, and so does one when no connection is up.
 */
final class Combiner implements Link.Listener {

  private static final int MAX_WAVE_CLAIMS = 128;
  private static final int MAX_IN_FLIGHT = 2;
  private static final long RELEASE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Call> waiting = new ArrayDeque<>();
  private final List<Link> links = new ArrayList<>();
  private final Unclaimed unclaimed = new Unclaimed();
  private final String address;
  private final StoreOptions options;
  private final Counts counts;
  private final int bufferMillis;
  private final @Nullable Redirector redirector;
  private boolean isNew;
  private int waitingClaims;
  private boolean closed;
  private boolean isRetired;
  private @Nullable Throwable lastFailure;

  /** Sends elsewhere what a node of a Cluster does not keep. */
  interface Redirector {
    /** Sees to calls that were not executed. */
    void redirect(List<Call> calls, Redirection to);

    /** Sends a call to the node that has its place now. */
    void submit(Call call);

    /** Something is amiss with a node. */
    void troubled();
  }

  /**
   * @param address where it sends them, without secrets
   * @param redirector if it is a node of a Cluster; then calls wait, within their deadlines, for
   *     the first connection to be made, because the node has only just been heard of
   */
  Combiner(String address, StoreOptions options, Counts counts, @Nullable Redirector redirector) {
    this.address = address;
    this.redirector = redirector;
    this.isNew = redirector != null;
    this.options = options;
    this.counts = counts;
    this.bufferMillis = (int) options.ttlBuffer().toMillis();
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

  List<Link> links() {
    return links;
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
    Wave wave = null;
    StoreException refusal;
    lock.lock();
    try {
      refusal = refusal(call);
      if (refusal == null) {
        add(call);
        free = freeLink();
        wave = free == null ? null : nextWave(free);
      }
    } finally {
      lock.unlock();
    }
    if (refusal != null) {
      counts.rejections.increment();
      call.fail(refusal);
    } else if (free != null && wave != null) {
      send(free, wave);
    }
  }

  /** What was redirected has waited already, so its deadline is the nearest. */
  private void add(Call call) {
    if (call.isRedirected()) {
      waiting.addFirst(call);
    } else {
      waiting.add(call);
    }
    waitingClaims += call.claims().size();
  }

  private @Nullable StoreException refusal(Call call) {
    if (closed) {
      return Failures.closed();
    }
    if (!isNew && linksUp() == 0) {
      return Failures.notConnected(address, lastFailure);
    }
    if (waitingClaims > 0 && waitingClaims + call.claims().size() > options.maxWaiting()) {
      return Failures.overloaded(waitingClaims, options.maxWaiting());
    }
    return null;
  }

  private @Nullable Link freeLink() {
    Link best = null;
    for (Link link : links) {
      int inFlight = link.wavesInFlight();
      if (link.isUp()
          && inFlight < MAX_IN_FLIGHT
          && (best == null || inFlight < best.wavesInFlight())) {
        best = link;
      }
    }
    return best;
  }

  /** What leaves next, null if nothing waits. */
  private @Nullable Wave nextWave(Link link) {
    List<Call> calls = new ArrayList<>();
    int claims = 0;
    while (!waiting.isEmpty()) {
      Call next = waiting.peek();
      int more = next.claims().size();
      if (claims > 0 && claims + more > MAX_WAVE_CLAIMS) {
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
    Wave wave = new Wave(calls, System.nanoTime());
    link.inFlight().addAll(wave.batches());
    link.wavesInFlight(link.wavesInFlight() + 1);
    return wave;
  }

  private void send(Link link, Wave wave) {
    try {
      link.send(requests(link, wave));
    } catch (RuntimeException | Error e) {
      // Whoever submits what leaves with the calls of others is not to be told of it.
      wave.batches().forEach(batch -> answered(link, batch, null, e, null));
    }
  }

  private List<Link.Request> requests(Link link, Wave wave) {
    List<Link.Request> requests = new ArrayList<>(wave.batches().size());
    for (Batch batch : wave.batches()) {
      requests.add(
          new Link.Request(
              batch.script(),
              args(batch),
              batch.isAsking(),
              (reply, failure, sentOn) -> answered(link, batch, reply, failure, sentOn)));
    }
    return requests;
  }

  private CommandArgs<byte[], byte[]> args(Batch batch) {
    counts.checks.add(batch.calls().size());
    byte[][] keys = batch.keys();
    CommandArgs<byte[], byte[]> args =
        new CommandArgs<>(ByteArrayCodec.INSTANCE).add(batch.script().sha()).add(keys.length);
    for (byte[] key : keys) {
      args.addKey(key);
    }
    return args.add(batch.encoded(bufferMillis, options.ticker() != null));
  }

  private void answered(
      Link link,
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
      if (!link.inFlight().remove(batch)) {
        return; // the link went down and took the batch with it
      }
      if (batch.wave().isOverAfterOne()) {
        link.wavesInFlight(link.wavesInFlight() - 1);
        next = link.isUp() ? nextWave(link) : null;
      }
    } finally {
      lock.unlock();
    }
    if (next != null) {
      send(link, next);
    }
    if (!isSettled(batch, reply, failure)) {
      link.renew(sentOn);
    }
    releaseUnclaimed();
  }

  /**
   * Answers the calls of a batch that is not in flight any more, each of them whatever happens.
   *
   * @return false if the connection is not to be used again
   */
  private boolean isSettled(Batch batch, byte @Nullable [] reply, @Nullable Throwable failure) {
    try {
      if (reply != null) {
        return batch.complete(reply, counts, unclaimed);
      }
      failed(batch, failure);
      return true;
    } catch (RuntimeException | Error e) {
      counts.of(batch.script()).errors.increment();
      batch.lose(Failures.unanswered(e), unclaimed);
      return false;
    }
  }

  private void failed(Batch batch, @Nullable Throwable failure) {
    Optional<Redirection> to = redirector == null ? Optional.empty() : Redirection.of(failure);
    if (redirector != null && to.isPresent()) {
      redirector.redirect(batch.calls(), to.get());
      return;
    }
    counts.of(batch.script()).errors.increment();
    StoreException cause = Failures.of(failure);
    if (cause.reason() == Reason.UNANSWERED) {
      batch.lose(cause, unclaimed);
    } else {
      batch.fail(cause);
    }
    if (redirector != null) {
      redirector.troubled();
    }
  }

  /**
   * Releases leases that nobody knows of, as long as every link is up and little waits: not while
   * one is lost, since Redis may still find on it what would take them.
   */
  private void releaseUnclaimed() {
    if (unclaimed.isEmpty()) {
      return;
    }
    Redirector elsewhere;
    lock.lock();
    try {
      boolean isReady = linksUp() == links.size() && waitingClaims < MAX_WAVE_CLAIMS;
      if (closed || !(isReady || isRetired)) {
        return;
      }
      elsewhere = isRetired ? redirector : null;
    } finally {
      lock.unlock();
    }
    int most = elsewhere == null ? MAX_WAVE_CLAIMS : Integer.MAX_VALUE;
    long deadlineNanos = System.nanoTime() + options.deadline().toNanos();
    for (Call release : unclaimed.take(most, deadlineNanos)) {
      if (elsewhere == null) {
        submit(release);
      } else {
        elsewhere.submit(release);
      }
    }
  }

  @Override
  public void up(Link link) {
    lock.lock();
    try {
      isNew = false;
      lastFailure = null;
    } finally {
      lock.unlock();
    }
    for (int i = 0; i < MAX_IN_FLIGHT; i++) {
      Wave next = null;
      lock.lock();
      try {
        boolean isFree = link.isUp() && link.wavesInFlight() < MAX_IN_FLIGHT;
        next = isFree ? nextWave(link) : null;
      } finally {
        lock.unlock();
      }
      if (next == null) {
        break;
      }
      send(link, next);
    }
    releaseUnclaimed();
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
      link.wavesInFlight(0);
      isNew = false;
      if (linksUp() == 0) {
        refused = new ArrayList<>(waiting);
        waiting.clear();
        waitingClaims = 0;
      }
    } finally {
      lock.unlock();
    }
    for (Batch batch : lost) {
      counts.of(batch.script()).errors.increment();
      batch.lose(Failures.unanswered(cause), unclaimed);
    }
    for (Call call : refused) {
      counts.rejections.increment();
      call.fail(Failures.notConnected(address, cause));
    }
    if (redirector != null) {
      redirector.troubled();
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
    List<Runnable> stuck = new ArrayList<>();
    boolean isOver;
    long next = Math.min(options.deadline().toNanos(), options.commandTimeout().toNanos());
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
          StatefulRedisConnection<byte[], byte[]> silent = link.connection();
          stuck.add(() -> link.renew(silent));
        }
      }
      isOver = isRetired && waiting.isEmpty() && links.stream().allMatch(Link::isIdle);
    } finally {
      lock.unlock();
    }
    for (Call call : late) {
      if (call.fail(Failures.late(options.deadline()))) {
        counts.timeouts.increment();
      }
    }
    stuck.forEach(Runnable::run);
    if (isOver) {
      links.forEach(Link::hangUp);
    }
    releaseUnclaimed();
    return unclaimed.isEmpty() ? next : Math.min(next, RELEASE_NANOS);
  }

  private static boolean isLate(Call call, long nowNanos) {
    return call.deadlineNanos() - nowNanos <= 0;
  }

  /** Connects no more, and ends what is open once nothing is under way. */
  void retire() {
    links.forEach(Link::close);
    lock.lock();
    try {
      isRetired = true;
    } finally {
      lock.unlock();
    }
    releaseUnclaimed();
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
