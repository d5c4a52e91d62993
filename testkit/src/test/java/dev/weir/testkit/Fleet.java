package dev.weir.testkit;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.limit.State;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.Consistency;
import dev.weir.store.InMemoryStore;
import dev.weir.store.Key;
import dev.weir.store.KeySpace;
import dev.weir.store.NearStore;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import dev.weir.store.StoreException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Several instances that lease the counters of one store over a network that delays, reorders and
 * loses what they say and hear, on clocks that run at different speeds; and all that they admit, as
 * it is seen from outside. Everything happens on the test's own thread, by a clock that it moves.
 */
final class Fleet {

  private static final Duration DEADLINE = Duration.ofMillis(50);

  /** Of a million, by how much the clock of an instance may be wrong. */
  private static final int DRIFT_PPM = 500;

  /**
   * The network.
   *
   * @param latencyMicros each way at most
   * @param lossPercent of the messages, each way
   */
  record Network(int latencyMicros, int lossPercent) {}

  /**
   * What was admitted.
   *
   * @param atMicros on the store's clock
   */
  record Admitted(long atMicros, int key, long cost) {}

  final ManualTicker clock;
  private final SplittableRandom random;
  private final Network network;
  private final ManualScheduler scheduler;
  private final InMemoryStore shared;
  private final KeySpace space = KeySpace.of("", "fleet", "").consistency(Consistency.LEASED);
  private final List<Instance> instances = new ArrayList<>();
  private final List<Admitted> admitted = new ArrayList<>();
  private long calls;
  private long fromSlices;

  Fleet(long seed, int size, Network network) {
    this.random = new SplittableRandom(seed);
    this.network = network;
    this.clock = ManualTicker.at(1_700_000_000_000_000L + random.nextLong(0, 86_400_000_000L));
    this.scheduler = new ManualScheduler(clock);
    this.shared = InMemoryStore.builder().ticker(clock).build();
    for (int i = 0; i < size; i++) {
      instances.add(new Instance());
    }
  }

  /** One process. */
  private final class Instance implements Store {

    private final long offset = random.nextLong(1L << 50);
    private final double speed =
        1 + random.nextInt(-DRIFT_PPM / 2, DRIFT_PPM / 2 + 1) / 1_000_000.0;
    private final long start = clock.nowMicros();
    private boolean dead;
    private final NearStore near =
        NearStore.builder(this).nanos(this::nanos).scheduler(this::after).build();

    private long nanos() {
      return offset + (long) ((clock.nowMicros() - start) * 1_000 * speed);
    }

    private void after(Duration delay, Runnable task) {
      scheduler.after(
          delay,
          () -> {
            if (!dead) {
              task.run();
            }
          });
    }

    @Override
    public void acquire(List<Claim> claims, Completion<List<Decision>> completion) {
      send(answer -> shared.acquire(claims, answer), completion);
    }

    @Override
    public void peek(List<Claim> claims, Completion<List<Decision>> completion) {
      send(answer -> shared.peek(claims, answer), completion);
    }

    @Override
    public void adjust(Adjustment adjustment, Completion<Decision> completion) {
      send(answer -> shared.adjust(adjustment, answer), completion);
    }

    private <T> void send(Consumer<Completion<T>> call, Completion<T> completion) {
      calls++;
      OnTheWay<T> answer = new OnTheWay<>(this, completion);
      after(DEADLINE, () -> answer.fail());
      if (!isLost()) {
        scheduler.after(delay(), () -> call.accept(answer));
      }
    }

    @Override
    public void close() {}
  }

  /** An answer on its way back, which may come too late or never. */
  private final class OnTheWay<T> implements Completion<T> {

    private final Instance to;
    private final Completion<T> completion;
    private boolean answered;

    OnTheWay(Instance to, Completion<T> completion) {
      this.to = to;
      this.completion = completion;
    }

    @Override
    public void completed(T value) {
      if (!isLost()) {
        to.after(delay(), () -> arrive(value));
      }
    }

    private void arrive(T value) {
      if (!answered) {
        answered = true;
        completion.completed(value);
      }
    }

    @Override
    public void failed(StoreException cause) {
      throw cause;
    }

    void fail() {
      if (!answered) {
        answered = true;
        completion.failed(new StoreException(Reason.UNANSWERED, "test: no answer", null));
      }
    }
  }

  private boolean isLost() {
    return random.nextInt(100) < network.lossPercent;
  }

  private Duration delay() {
    return Duration.ofNanos(1_000L * random.nextInt(network.latencyMicros + 1));
  }

  private Key key(int number) {
    return space.key("key" + number);
  }

  /** Has one of the instances asked. */
  void ask(int instance, int key, Limit limit, long cost) {
    Instance asked = instances.get(instance);
    boolean[] inline = {true};
    Claim claim = new Claim(key(key), limit, cost);
    asked.near.acquire(
        List.of(claim),
        new Completion<>() {
          @Override
          public void completed(List<Decision> decisions) {
            Decision decision = decisions.get(0);
            if (decision.allowed()) {
              fromSlices += inline[0] ? 1 : 0;
              long at = inline[0] ? clock.nowMicros() : decision.decidedAtMicros();
              admitted.add(new Admitted(at, key, cost));
            }
          }

          @Override
          public void failed(StoreException cause) {}
        });
    inline[0] = false;
  }

  /** One instance dies with all that it holds, and another takes its place. */
  void crash(int instance) {
    instances.get(instance).dead = true;
    instances.set(instance, new Instance());
  }

  /** One instance stops as it should, and another takes its place. */
  void restart(int instance) {
    Instance stopping = instances.get(instance);
    instances.set(instance, new Instance());
    stopping.near.clearLeases();
  }

  void advance(long micros) {
    scheduler.advance(Duration.ofNanos(micros * 1_000));
  }

  int size() {
    return instances.size();
  }

  long calls() {
    return calls;
  }

  /** How many were admitted without asking the store. */
  long fromSlices() {
    return fromSlices;
  }

  List<Admitted> admitted() {
    return admitted;
  }

  /**
   * Holds what was admitted against a limiter that decides one call after the other.
   *
   * @return the first that it would not have admitted, null if there is none
   */
  static @Nullable Admitted firstTooMuch(List<Admitted> admitted, int key, Limit limit) {
    State state = new State();
    return admitted.stream()
        .filter(each -> each.key == key)
        .sorted(Comparator.comparingLong(Admitted::atMicros))
        .filter(each -> !limit.transition().acquire(state, each.cost, each.atMicros, 0))
        .findFirst()
        .orElse(null);
  }
}
