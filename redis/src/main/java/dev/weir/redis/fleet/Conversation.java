package dev.weir.redis.fleet;

import dev.weir.store.Key;
import dev.weir.store.ResetListener;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/**
 * What this process tells the others and hears of them. It believes none that it cannot read, and
 * finds out whether it hears at all by hearing itself. Thread-safe.
 */
final class Conversation implements Wire.Ear {

  private static final int MAX_TWINS = 100;
  private static final int MAX_ALERT_CHARS = 1_000;

  private final Wire wire;
  private final String prefix;
  private final Self self;
  private final List<ResetListener> resetListeners = new CopyOnWriteArrayList<>();
  private final Set<String> twins = ConcurrentHashMap.newKeySet();
  private final LongAdder heard = new LongAdder();
  private final LongAdder foreign = new LongAdder();
  private final LongAdder rejected = new LongAdder();
  private final LongAdder told = new LongAdder();
  private final LongAdder untold = new LongAdder();
  private volatile boolean isHeard = true;

  /** Whether messages came before; only on the event loop that they come on. */
  private boolean before;

  Conversation(Wire wire, String prefix, Self self) {
    this.wire = wire;
    this.prefix = prefix;
    this.self = self;
  }

  void tell(Channel channel, Map<String, ?> body) {
    byte[] message = Message.of(prefix, self.instance(), body);
    if (message.length > Message.MAX_BYTES) {
      untold.increment();
      return;
    }
    wire.publish(channel.text(), message)
        .whenComplete((done, failure) -> (failure == null ? told : untold).increment());
  }

  /** Tells how this process is. */
  void report() {
    if (!isHeard) {
      wire.relisten();
    }
    isHeard = false;
    tell(Channel.SYNC, Map.of("instance", Description.fields(self.instance())));
  }

  /** Tells that a counter was forgotten; what does not fit into a message, that all were. */
  void reset(Key key) {
    Map<String, ?> body = Message.reset(key);
    boolean fits = Message.of(prefix, self.instance(), body).length <= Message.MAX_BYTES;
    tell(Channel.RESET, fits ? body : Map.of("all", true));
  }

  void alert(String name, String text) {
    Instance.checked("name", name, 1, 64);
    Instance.checked("text", text, 0, MAX_ALERT_CHARS);
    tell(Channel.ALERT, Map.of("name", name, "text", text));
  }

  void whenReset(ResetListener listener) {
    resetListeners.add(listener);
  }

  /** How many other processes were met that are called as this one is. */
  int twins() {
    return twins.size();
  }

  /**
   * What was heard and told.
   *
   * @param heartbeats that Redis has answered
   * @param missed heartbeats that it has not
   */
  FleetStatistics statistics(long heartbeats, long missed) {
    return new FleetStatistics(
        heartbeats, missed, heard.sum(), foreign.sum(), rejected.sum(), told.sum(), untold.sum());
  }

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
      } else if (message.boot().equals(self.boot())) {
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

  /** Somebody is alive; if by our own id then that is a mistake of whoever gave it. */
  private void met(Message message) {
    if (message.id().equals(self.id()) && twins.size() < MAX_TWINS && twins.add(message.boot())) {
      self.listener().twin(self.id());
      alert("twin-instance", "two processes are called " + self.id());
    }
  }
}
