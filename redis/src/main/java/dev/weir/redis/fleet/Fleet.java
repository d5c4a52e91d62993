package dev.weir.redis.fleet;

import dev.weir.store.Key;
import dev.weir.store.ResetListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The processes that share the counters of one Redis under one prefix, this one among them: it says
 * every few seconds that it lives, knows how many others do, compares its clock with Redis', and
 * tells and hears what concerns all. Thread-safe.
 *
 * <p>No request waits for any of it. While Redis is gone, what was known last stays known.
 */
public final class Fleet implements AutoCloseable {

  private final Wire wire;
  private final Roll roll;
  private final Self self;
  private final Conversation conversation;
  private final Heartbeat heartbeat;

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

  private Fleet(Wire wire, String prefix, Self self) {
    this.wire = wire;
    this.roll = new Roll(wire, prefix);
    this.self = self;
    this.conversation = new Conversation(wire, prefix, self);
    this.heartbeat = new Heartbeat(wire, roll, self, conversation);
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
    Fleet fleet = new Fleet(wire, prefix, new Self(announcement, known));
    wire.listen(Channel.all(), fleet.conversation);
    fleet.heartbeat.start();
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

  /** What this process is called. */
  public String id() {
    return self.id();
  }

  /** What tells this run of it from others. */
  public String boot() {
    return self.boot();
  }

  /** How many lived when Redis was last heard of, this one included; 1 before. */
  public int live() {
    return heartbeat.live();
  }

  /** Whether Redis answered the last heartbeat. */
  public boolean isCurrent() {
    return heartbeat.isCurrent();
  }

  /** How much this clock is ahead of Redis', negative if behind; empty until it is known. */
  public Optional<Duration> drift() {
    return self.drift();
  }

  /** How much it may be. */
  public Duration maxDrift() {
    return self.maxDrift();
  }

  /** Whether it is more than it may be. */
  public boolean isDrifting() {
    return self.isDrifting();
  }

  /** How many other processes were met that are called as this one is. */
  public int twins() {
    return conversation.twins();
  }

  /** Asks who lives: in the order of ids. Fails if Redis cannot be asked. */
  public CompletionStage<List<Instance>> list() {
    return roll.list().thenApply(Roll.Answer::listed);
  }

  /** Tells the others that a counter was forgotten; what does not fit into a message, that all. */
  public void reset(Key key) {
    conversation.reset(key);
  }

  /** Hears of counters that others have forgotten. */
  public void whenReset(ResetListener listener) {
    conversation.whenReset(listener);
  }

  /**
   * Tells the others what operators should look at.
   *
   * @param name of the alert, 1..64 characters
   * @param text at most 1000 characters
   */
  public void alert(String name, String text) {
    conversation.alert(name, text);
  }

  /** What was heard and told. */
  public FleetStatistics statistics() {
    return conversation.statistics(heartbeat.answered(), heartbeat.missed());
  }

  /** Leaves, if Redis can be told within a fifth of a second, and ends. */
  @Override
  public void close() {
    if (heartbeat.end()) {
      wire.close();
    }
  }
}
