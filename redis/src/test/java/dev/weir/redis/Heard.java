package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.fleet.Fleet;
import dev.weir.store.Key;
import dev.weir.store.ResetListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Writes down what it hears. */
final class Heard implements Fleet.Listener, ResetListener {

  /** What is heard of heartbeats of 50 ms on a machine that is busy. */
  static final List<String> LATE = List.of("lost", "found");

  private static final long PATIENCE_SECONDS = 60;

  final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  final BlockingQueue<Key> keys = new LinkedBlockingQueue<>();

  @Override
  public void twin(String id) {
    heard.add("twin " + id);
  }

  @Override
  public void drifting(boolean tooFar, Duration drift) {
    heard.add("drifting " + tooFar + " " + drift.toMinutes());
  }

  @Override
  public void lost(Throwable cause) {
    heard.add("lost");
  }

  @Override
  public void found() {
    heard.add("found");
  }

  @Override
  public void alerted(String id, String name, String text) {
    heard.add("alert " + id + " " + name);
  }

  @Override
  public void reset(Key key) {
    keys.add(key);
  }

  @Override
  public void resetAll() {
    heard.add("reset all");
  }

  /** Next, whatever comes late. */
  void hears(String what) throws InterruptedException {
    String next = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    while (next != null && !next.equals(what) && LATE.contains(next)) {
      next = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    assertThat(next).isEqualTo(what);
  }
}
