package dev.weir.redis;

import dev.weir.store.StoreException;
import dev.weir.store.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls to one Redis over {@linkplain Lane lanes}, each of which combines what waits for it
 * into one call of the script, in a Cluster one for each slot. A call from the event loop of a lane
 * goes that way, any other where it leaves soonest. There is no timer, so a call that finds Redis
 * idle leaves at once. What waits is bounded; a call beyond the bound fails at once, and so does
 * one when no connection is up. Thread-safe.
 */
final class Combiner implements Lane.Owner {

  private static final long RELEASE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final List<Lane> lanes = new ArrayList<>();
  private final Unclaimed unclaimed = new Unclaimed();
  private final String address;
  private final StoreOptions options;
  private final Counts counts;
  private final @Nullable Redirector redirector;
  private volatile boolean isNew;
  private volatile boolean isClosed;
  private volatile boolean isRetired;
  private volatile @Nullable Throwable lastFailure;

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
  }

  /** Adds a connection, before any is made. */
  void add(Function<Link.Listener, Link> link) {
    lanes.add(new Lane(this, options, counts, link));
  }

  void connect() {
    links().forEach(Link::connect);
  }

  List<Link> links() {
    return lanes.stream().map(Lane::link).toList();
  }

  int linksUp() {
    int up = 0;
    for (int i = 0; i < lanes.size(); i++) {
      up += lanes.get(i).isUp() ? 1 : 0;
    }
    return up;
  }

  /** What kept the last link from coming up, or took it down. */
  @Nullable Throwable lastFailure() {
    return lastFailure;
  }

  @Override
  public boolean isNew() {
    return isNew;
  }

  /** Sends the call, with others, or fails it. */
  void submit(Call call) {
    int waiting = waitingClaims();
    if (waiting > 0 && waiting + call.claims().size() > options.maxWaiting()) {
      refuse(call, Failures.overloaded(waiting, options.maxWaiting()));
    } else if (!isPlaced(call)) {
      refuse(call, isClosed ? Failures.closed() : Failures.notConnected(address, lastFailure));
    }
  }

  private void refuse(Call call, StoreException why) {
    counts.rejections.increment();
    call.fail(why);
  }

  private int waitingClaims() {
    int waiting = 0;
    for (int i = 0; i < lanes.size(); i++) {
      waiting += lanes.get(i).waitingClaims();
    }
    return waiting;
  }

  /** As often as there are lanes, since one that was up may not be any more. */
  private boolean isPlaced(Call call) {
    for (int attempt = 0; attempt < lanes.size(); attempt++) {
      if (lane().add(call)) {
        return true;
      }
    }
    return false;
  }

  private Lane lane() {
    Lane best = lanes.get(0);
    for (int i = 0; i < lanes.size(); i++) {
      Lane lane = lanes.get(i);
      if (!lane.isUp()) {
        continue;
      }
      if (lane.isHere()) {
        return lane;
      }
      if (!best.isUp() || lane.load() < best.load()) {
        best = lane;
      }
    }
    return best;
  }

  @Override
  public boolean settle(Batch batch, byte @Nullable [] reply, @Nullable Throwable failure) {
    boolean isUsable = isSettled(batch, reply, failure);
    releaseUnclaimed();
    return isUsable;
  }

  /** Answers the calls of a batch that is not in flight any more, each of them whatever happens. */
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
    Redirector elsewhere = isRetired ? redirector : null;
    boolean isReady = linksUp() == lanes.size() && waitingClaims() < Lane.MAX_WAVE_CLAIMS;
    if (isClosed || !(isReady || isRetired)) {
      return;
    }
    int most = elsewhere == null ? Lane.MAX_WAVE_CLAIMS : Integer.MAX_VALUE;
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
  public void up(Lane lane) {
    isNew = false;
    lastFailure = null;
    for (Lane other : lanes) {
      if (!other.isUp()) {
        replace(other.take(), new IllegalStateException("connection lost"));
      }
    }
    releaseUnclaimed();
  }

  @Override
  public void down(List<Batch> unanswered, Throwable cause) {
    failedWith(cause);
    isNew = false;
    for (Batch batch : unanswered) {
      counts.of(batch.script()).errors.increment();
      batch.lose(Failures.unanswered(cause), unclaimed);
    }
    if (linksUp() == 0) {
      lanes.forEach(lane -> replace(lane.take(), cause));
    }
    if (redirector != null) {
      redirector.troubled();
    }
  }

  private synchronized void failedWith(Throwable cause) {
    lastFailure = Failures.moreTelling(lastFailure, cause);
  }

  @Override
  public void replace(List<Call> calls, Throwable cause) {
    for (Call call : calls) {
      if (!isPlaced(call)) {
        refuse(call, Failures.notConnected(address, cause));
      }
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
    long next = Long.MAX_VALUE;
    for (Lane lane : lanes) {
      next = Math.min(next, lane.sweep(nowNanos, late));
    }
    for (Call call : late) {
      if (call.fail(Failures.late(options.deadline()))) {
        counts.timeouts.increment();
      }
    }
    if (isRetired && lanes.stream().allMatch(Lane::isIdle)) {
      links().forEach(Link::hangUp);
    }
    releaseUnclaimed();
    return unclaimed.isEmpty() ? next : Math.min(next, RELEASE_NANOS);
  }

  /** Connects no more, and ends what is open once nothing is under way. */
  void retire() {
    links().forEach(Link::close);
    isRetired = true;
    releaseUnclaimed();
  }

  void close() {
    isClosed = true;
    for (Lane lane : lanes) {
      for (Call call : lane.close()) {
        call.fail(Failures.closed());
      }
    }
  }
}
