package dev.weir.redis.fleet;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Says every few seconds that this process lives, on a thread of its own, and learns from the
 * answer how many do and what time Redis has. More often until the first is answered, for as long
 * as a process counts as alive. Thread-safe.
 */
final class Heartbeat {

  private static final long MAX_TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long LEAVE_MILLIS = 200;

  /** A round trip that takes longer says too little about the time. */
  private static final long MAX_ROUND_TRIP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Wire wire;
  private final Roll roll;
  private final Self self;
  private final Conversation conversation;
  private final Thread thread;
  private final LongAdder answered = new LongAdder();
  private final LongAdder missed = new LongAdder();
  private final long joiningNanos = System.nanoTime();
  private volatile int live = 1;
  private volatile boolean isLost;
  private volatile boolean joined;
  private volatile boolean closed;
  private volatile boolean awaiting;

  /** Only by whoever handles an answer, of which there is one at a time. */
  private long nextReportNanos = joiningNanos;

  Heartbeat(Wire wire, Roll roll, Self self, Conversation conversation) {
    this.wire = wire;
    this.roll = roll;
    this.self = self;
    this.conversation = conversation;
    this.thread = new Thread(this::run, "weir-fleet");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    long interval = self.interval().toNanos();
    long tick = Math.min(MAX_TICK_NANOS, interval / 5);
    long next = System.nanoTime();
    while (!closed) {
      wire.keep();
      long now = System.nanoTime();
      boolean joining = !joined && now - joiningNanos < self.lifetime().toNanos();
      if (now - next >= 0 || (joining && !awaiting)) {
        next = now + interval;
        beat(now);
      }
      LockSupport.parkNanos(this, joining ? Math.min(tick, interval / 50) : tick);
    }
  }

  private void beat(long sentNanos) {
    if (awaiting) {
      missed.increment();
      return;
    }
    awaiting = true;
    long sentMicros = self.clockMicros();
    roll.beat(self.instance())
        .whenComplete(
            (answer, failure) -> {
              awaiting = false;
              if (answer == null) {
                missed(failure);
              } else {
                answered(answer, sentMicros, System.nanoTime() - sentNanos);
              }
            });
  }

  private void missed(Throwable failure) {
    missed.increment();
    boolean late = System.nanoTime() - joiningNanos > self.lifetime().toNanos();
    if ((joined || late) && !isLost && !closed) {
      isLost = true;
      self.listener().lost(failure);
    }
  }

  private void answered(Roll.Answer answer, long sentMicros, long roundTripNanos) {
    answered.increment();
    live = Math.max(1, answer.live());
    if (roundTripNanos <= MAX_ROUND_TRIP_NANOS) {
      long hereMicros = sentMicros + roundTripNanos / 2_000;
      compared(Duration.ofNanos((hereMicros - answer.micros()) * 1_000));
    }
    boolean first = !joined;
    joined = true;
    if (isLost) {
      isLost = false;
      self.listener().found();
    }
    if (first) {
      conversation.tell(Channel.EVENTS, Map.of("event", "joined"));
    }
    if (first || System.nanoTime() - nextReportNanos >= 0) {
      nextReportNanos = System.nanoTime() + REPORT_NANOS;
      conversation.report();
    }
  }

  private void compared(Duration drift) {
    if (self.drifts(drift)) {
      self.listener().drifting(self.isDrifting(), drift);
      if (self.isDrifting()) {
        conversation.alert(
            "clock-drift", "the clock is " + drift.toMillis() + " ms ahead of Redis'");
      }
    }
  }

  /** How many lived when Redis was last heard of, this one included; 1 before. */
  int live() {
    return live;
  }

  /** Whether the last one was answered. */
  boolean isCurrent() {
    return joined && !isLost;
  }

  long answered() {
    return answered.sum();
  }

  long missed() {
    return missed.sum();
  }

  /**
   * Ends, and says that this process does not live any more, if Redis can be told soon.
   *
   * @return false if that was done before
   */
  boolean end() {
    if (closed) {
      return false;
    }
    closed = true;
    LockSupport.unpark(thread);
    if (isCurrent()) {
      conversation.tell(Channel.EVENTS, Map.of("event", "left"));
      leave();
    }
    return true;
  }

  private void leave() {
    try {
      roll.leave(self.instance()).toCompletableFuture().get(LEAVE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      missed.increment(); // it will be missed after its lifetime
    }
  }
}
