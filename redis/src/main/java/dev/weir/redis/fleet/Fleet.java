package dev.weir.redis.fleet;

import dev.weir.store.Key;
import dev.weir.store.ResetListener;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The processes that share the counters of one Redis under one prefix, this one among them: it says
 * every few seconds that it lives, knows how many others do, compares its clock with Redis', and
 * tells and hears what concerns all. Thread-safe.
 *
 * <p>No request waits for any of it. While Redis is gone, what was known last stays known.
 */
public final class Fleet implements AutoCloseable {

  private static final int LIFETIMES = 3;
  private static final long MAX_TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Duration REPORT = Duration.ofSeconds(30);

  /** A round trip that takes longer says too little about the time. */
  private static final long MAX_ROUND_TRIP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int MAX_TWINS = 100;
  private static final int MAX_ALERT_CHARS = 1_000;

  private final Wire wire;
  private final String prefix;
  private final Announcement self;
  private final Supplier<Counters> counters;
  private final Roll roll;
  private final String boot = Announcement.random();
  private final Instant startedAt = Instant.now();
  private final List<ResetListener> resetListeners = new CopyOnWriteArrayList<>();
  private final Set<String> twins = ConcurrentHashMap.newKeySet();
  private final Thread thread;
  private final LongAdder heartbeats = new LongAdder();
  private final LongAdder missed = new LongAdder();
  private final LongAdder heard = new LongAdder();
  private final LongAdder foreign = new LongAdder();
  private final LongAdder rejected = new LongAdder();
  private final LongAdder told = new LongAdder();
  private final LongAdder untold = new LongAdder();
  private volatile int live = 1;
  private volatile @Nullable Duration drift;
  private volatile boolean isDrifting;
  private volatile boolean isLost;
  private volatile boolean joined;
  private volatile boolean closed;
  private volatile boolean awaiting;
  private final long joiningNanos = System.nanoTime();
  private volatile boolean isHeard = true;
  private long nextReportNanos;

  /** Who hears of what operators should know; called on threads that must not be held up. */
  public interface Listener {

    /** Another process lives under this one's id. */
    default void twin(String id) {}

    /** The clock differs from Redis' by more than it may, or does not any more. */
    default void drifting(boolean tooFar, Duration drift) {}

    /** Redis does not answer heartbeats any more; what was known last counts on. */
    default void lost(Throwable cause) {}

    /** Redis answers heartbeats again. */
    default void found() {}

    /** Another instance alerts. */
    default void alerted(String id, String name, String text) {}
  }

  private Fleet(Wire wire, String prefix, Announcement self, Supplier<Counters> counters) {
    this.wire = wire;
    this.prefix = prefix;
    this.self = self;
    this.counters = counters;
    this.roll = new Roll(wire, prefix);
    this.nextReportNanos = System.nanoTime();
    this.thread = new Thread(this::run, "weir-fleet");
    thread.setDaemon(true);
  }

  /**
   * Joins as soon as Redis can be reached.
   *
   * @param wire leads to Redis; is closed with the fleet
   * @param prefix of the deployment
   * @param known what the process has done, if the announcement does not say it
   */
  public static Fleet join(
      Wire wire, String prefix, Announcement announcement, Supplier<Counters> known) {
    Supplier<Counters> told = announcement.counters();
    Fleet fleet = new Fleet(wire, prefix, announcement, told == null ? known : told);
    wire.listen(Channel.all(), fleet.new Listening());
    fleet.thread.start();
    return fleet;
  }

  /**
   * Who lives, without joining them.
   *
   * @param wire leads to Redis and is connected
   */
  public static CompletionStage<List<Instance>> list(Wire wire, String prefix) {
    return new Roll(wire, prefix).list().thenApply(Roll.Answer::listed);
  }

  private void run() {
    long interval = self.interval().toNanos();
    long tick = Math.min(MAX_TICK_NANOS, interval / 5);
    long next = System.nanoTime();
    while (!closed) {
      wire.keep();
      long now = System.nanoTime();
      boolean joining = !joined && now - joiningNanos < lifetime().toNanos();
      if (now - next >= 0 || (joining && !awaiting)) {
        next = now + interval;
        beat(now);
      }
      LockSupport.parkNanos(this, joining ? Math.min(tick, interval / 50) : tick);
    }
  }

  private Duration lifetime() {
    return self.interval().multipliedBy(LIFETIMES);
  }

  private void beat(long sentNanos) {
    if (awaiting) {
      missed.increment();
      return;
    }
    awaiting = true;
    long sentMicros = self.clock().nowMicros();
    roll.beat(instance())
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
    boolean late = System.nanoTime() - joiningNanos > lifetime().toNanos();
    if ((joined || late) && !isLost && !closed) {
      isLost = true;
      self.listener().lost(failure);
    }
  }

  private void answered(Roll.Answer answer, long sentMicros, long roundTripNanos) {
    heartbeats.increment();
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
      tell(Channel.EVENTS, Map.of("event", "joined"));
    }
    if (first || System.nanoTime() - nextReportNanos >= 0) {
      nextReportNanos = System.nanoTime() + REPORT.toNanos();
      report();
    }
  }

  /** Tells all how this process is, and finds out whether it hears them, by hearing itself. */
  private void report() {
    if (!isHeard) {
      wire.relisten();
    }
    isHeard = false;
    tell(Channel.SYNC, Map.of("instance", Description.fields(instance())));
  }

  private void compared(Duration found) {
    drift = found;
    boolean tooFar = found.abs().compareTo(self.maxDrift()) > 0;
    if (tooFar != isDrifting) {
      isDrifting = tooFar;
      self.listener().drifting(tooFar, found);
      if (tooFar) {
        alert("clock-drift", "the clock is " + found.toMillis() + " ms ahead of Redis'");
      }
    }
  }

  private Instance instance() {
    return new Instance(
        self.id(),
        boot,
        self.version(),
        startedAt,
        self.addresses(),
        counters.get(),
        drift(),
        lifetime(),
        startedAt);
  }

  private void tell(Channel channel, Map<String, ?> body) {
    byte[] message = Message.of(prefix, instance(), body);
    if (message.length > Message.MAX_BYTES) {
      untold.increment();
      return;
    }
    wire.publish(channel.text(), message)
        .whenComplete((done, failure) -> (failure == null ? told : untold).increment());
  }

  /** Hears messages, and believes none that it cannot read. */
  private final class Listening implements Wire.Ear {

    private boolean before;

    @Override
    public void listening() {
      if (before) { // what was told meanwhile is not known
        resetListeners.forEach(ResetListener::resetAll);
      }
      before = true;
    }

    @Override
    public void heard(String name, byte[] bytes) {
      Channel channel = Channel.of(name);
      try {
        Message message = Message.read(bytes);
        if (!message.prefix().equals(prefix)) {
          foreign.increment();
        } else if (message.boot().equals(boot)) {
          isHeard = true;
        } else if (channel != null) {
          follow(channel, message);
          heard.increment();
        }
      } catch (IllegalArgumentException e) {
        rejected.increment();
      }
    }

    private void follow(Channel channel, Message message) {
      switch (channel) {
        case SYNC -> {
          Description.instance(message.body().object("instance"), Instant.EPOCH);
          met(message);
        }
        case RESET -> forget(message);
        case ALERT ->
            self.listener()
                .alerted(
                    Instance.checked("id", message.id(), 1, 128),
                    Instance.checked("name", message.body().text("name"), 1, 64),
                    Instance.checked("text", message.body().text("text"), 0, MAX_ALERT_CHARS));
        case EVENTS -> message.body().text("event");
      }
    }

    private void forget(Message message) {
      if (message.body().isTrue("all")) {
        resetListeners.forEach(ResetListener::resetAll);
      } else {
        Key key = message.counter();
        resetListeners.forEach(listener -> listener.reset(key));
      }
    }
  }

  /** Somebody is alive; if by our own id then that is a mistake of whoever gave it. */
  private void met(Message message) {
    if (message.id().equals(self.id()) && twins.size() < MAX_TWINS && twins.add(message.boot())) {
      self.listener().twin(self.id());
      alert("twin-instance", "two processes are called " + self.id());
    }
  }

  /** What this process is called. */
  public String id() {
    return self.id();
  }

  /** What tells this run of it from others. */
  public String boot() {
    return boot;
  }

  /** How many lived when Redis was last heard of, this one included; 1 before. */
  public int live() {
    return live;
  }

  /** Whether Redis answered the last heartbeat. */
  public boolean isCurrent() {
    return joined && !isLost;
  }

  /** How much this clock is ahead of Redis', negative if behind; empty until it is known. */
  public Optional<Duration> drift() {
    return Optional.ofNullable(drift);
  }

  /** How much it may be. */
  public Duration maxDrift() {
    return self.maxDrift();
  }

  /** Whether it is more than it may be. */
  public boolean isDrifting() {
    return isDrifting;
  }

  /** How many other processes were met that are called as this one is. */
  public int twins() {
    return twins.size();
  }

  /** Asks who lives: in the order of ids. Fails if Redis cannot be asked. */
  public CompletionStage<List<Instance>> list() {
    return roll.list().thenApply(Roll.Answer::listed);
  }

  /** Tells the others that a counter was forgotten; what does not fit into a message, that all. */
  public void reset(Key key) {
    Map<String, ?> body = Message.reset(key);
    boolean fits = Message.of(prefix, instance(), body).length <= Message.MAX_BYTES;
    tell(Channel.RESET, fits ? body : Map.of("all", true));
  }

  /** Hears of counters that others have forgotten. */
  public void whenReset(ResetListener listener) {
    resetListeners.add(listener);
  }

  /**
   * Tells the others what operators should look at.
   *
   * @param name of the alert, 1..64 characters
   * @param text at most 1000 characters
   */
  public void alert(String name, String text) {
    Instance.checked("name", name, 1, 64);
    Instance.checked("text", text, 0, MAX_ALERT_CHARS);
    tell(Channel.ALERT, Map.of("name", name, "text", text));
  }

  /** What was heard and told. */
  public FleetStatistics statistics() {
    return new FleetStatistics(
        heartbeats.sum(),
        missed.sum(),
        heard.sum(),
        foreign.sum(),
        rejected.sum(),
        told.sum(),
        untold.sum());
  }

  /** Leaves, if Redis can be told within a fifth of a second, and ends. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    LockSupport.unpark(thread);
    if (isCurrent()) {
      tell(Channel.EVENTS, Map.of("event", "left"));
      try {
        roll.leave(instance()).toCompletableFuture().get(200, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        missed.increment(); // it will be missed after its lifetime
      }
    }
    wire.close();
  }
}
