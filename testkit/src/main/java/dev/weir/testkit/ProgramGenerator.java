package dev.weir.testkit;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import dev.weir.store.Adjustment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes programs that look for trouble. It watches the model's answers to its own steps, so that it
 * can ask for exactly what remains and one more, and come back exactly when it was told to and one
 * tick early.
 */
final class ProgramGenerator {

  /** The start of the year 2200. */
  static final long LATEST_MICROS = 7_258_118_400_000_000L;

  private static final long EARLIEST_MICROS = 1_577_836_800_000_000L;
  private static final int REMEMBERED = 16;
  private static final int MOST_KEYS = 10;

  /** A decision that may be refunded, released or renewed. */
  private record Taken(int step, Ask ask, long decidedAt) {}

  private final SplittableRandom random;
  private final Algorithm algorithm;
  private final long seed;
  private final Run model = new Run(new ReferenceModel());
  private final List<Step> steps = new ArrayList<>();
  private final List<Taken> taken = new ArrayList<>();
  private final List<Limit> limits = new ArrayList<>();

  /** Has slices in programs without a difference to the others. */
  private final SplittableRandom sliced;

  private final boolean slices;
  private final int[] limitOfKey;
  private final Answer[] lastAnswers;
  private long now;
  private List<Answer> expected = List.of();

  ProgramGenerator(Algorithm algorithm, long seed) {
    this.algorithm = algorithm;
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    int keys = random.nextInt(4) == 0 ? MOST_KEYS : 1 + random.nextInt(3);
    this.limitOfKey = new int[keys];
    this.lastAnswers = new Answer[keys];
    boolean small = random.nextBoolean();
    this.sliced = new SplittableRandom(~seed);
    this.slices = sliced.nextBoolean() && algorithm.leasable();
    for (int i = 0; i < 4; i++) {
      limits.add(small ? Limits.small(random, algorithm) : Limits.any(random, algorithm));
    }
    limits.add(Limits.small(random, anyAlgorithm()));
    for (int key = 0; key < keys; key++) {
      limitOfKey[key] = random.nextInt(2);
    }
    boolean anyTime = random.nextInt(4) == 0;
    long start = random.nextLong(EARLIEST_MICROS, anyTime ? LATEST_MICROS : 2 * EARLIEST_MICROS);
    long window = limits.get(0).window().micros();
    this.now = start - start % window + random.nextInt(3) - 1;
  }

  private Algorithm anyAlgorithm() {
    Algorithm[] all = Algorithm.values();
    return all[random.nextInt(all.length)];
  }

  /** One more step, on which the model has been run. */
  Step next() {
    now = Math.max(now, Math.min(LATEST_MICROS, now + wait(random.nextInt(limitOfKey.length))));
    Step step = new Step(steps.size(), now, action());
    steps.add(step);
    expected = model.apply(step);
    remember(step);
    return step;
  }

  /** What the model answered to the last step. */
  List<Answer> expected() {
    return expected;
  }

  /** The steps made so far. */
  Program program() {
    return new Program(algorithm, seed, List.copyOf(steps));
  }

  private void remember(Step step) {
    List<Ask> asks = asks(step.action());
    for (int i = 0; i < asks.size(); i++) {
      lastAnswers[asks.get(i).key()] = expected.get(i);
    }
    boolean all = expected.stream().allMatch(Answer::allowed);
    if (all && !asks.isEmpty() && !(step.action() instanceof Action.Peek)) {
      Taken last = new Taken(step.number(), asks.get(0), now);
      if (taken.size() < REMEMBERED) {
        taken.add(last);
      } else {
        taken.set(random.nextInt(REMEMBERED), last);
      }
    }
  }

  private static List<Ask> asks(Action action) {
    if (action instanceof Action.Acquire acquire) {
      return acquire.asks();
    }
    if (action instanceof Action.Peek peek) {
      return peek.asks();
    }
    if (action instanceof Action.Slice slice) {
      return List.of(slice.ask());
    }
    return action instanceof Action.Reserve reserve ? List.of(reserve.ask()) : List.of();
  }

  /** How long until the next step: mostly not at all, and else to an edge. */
  private long wait(int key) {
    Limit limit = limits.get(limitOfKey[key]);
    long window = limit.window().micros();
    int tick = random.nextInt(3) - 1;
    Answer last = lastAnswers[key];
    return switch (random.nextInt(24)) {
      case 0 -> 1;
      case 1 -> random.nextLong(1, 1_000);
      case 2 -> random.nextLong(window);
      case 3 -> random.nextLong(2 * window);
      case 4 -> window + tick;
      case 5 -> window - now % window + tick;
      case 6 -> window / Math.max(1, limit.units()) + tick;
      case 7 -> window / limit.segments() + tick;
      case 8, 9 -> last == null ? 0 : last.retryAfterMicros().orElse(0) + tick;
      case 10, 11 -> last == null ? 0 : last.nextUnitMicros().orElse(0) + tick;
      case 12 -> last == null ? 0 : last.resetAtMicros().orElse(now) - now + tick;
      case 14 -> slices ? 1_000_000 - now % 1_000_000 + tick : 0;
      case 13 -> random.nextInt(20) == 0 ? random.nextLong(LATEST_MICROS / 10) : 0;
      default -> 0;
    };
  }

  private Action action() {
    Ask ask = ask(random.nextInt(limitOfKey.length));
    boolean concurrency = ask.limit().algorithm() == Algorithm.CONCURRENCY;
    int choice = random.nextInt(100);
    if (choice < 50) {
      return new Action.Acquire(List.of(ask));
    }
    if (choice < 56) {
      return new Action.Acquire(several());
    }
    if (choice < 64) {
      return new Action.Peek(random.nextBoolean() ? several() : List.of(ask));
    }
    if (choice < 66) {
      return random.nextInt(3) == 0 ? new Action.Reset(ask) : new Action.Peek(List.of(ask));
    }
    if (concurrency) {
      return lease(ask);
    }
    if (slices && ask.limit().algorithm().leasable() && sliced.nextBoolean()) {
      return slice(ask);
    }
    if (choice < 72) {
      boolean most = random.nextInt(4) == 0;
      return new Action.Penalise(most ? current(ask, Limit.MAX_UNITS) : ask);
    }
    if (choice < 86 && ask.limit().algorithm().reservable()) {
      return new Action.Reserve(ask, maxDelay(ask));
    }
    return refund(ask);
  }

  private Action slice(Ask ask) {
    long wanted = sliced.nextInt(4) == 0 ? ask.limit().capacity() : sliced.nextLong(1, 20);
    boolean settles = !taken.isEmpty() && sliced.nextInt(3) > 0;
    if (!settles) {
      return new Action.Slice(ask, wanted, null);
    }
    Taken some = taken.get(sliced.nextInt(taken.size()));
    long spent = sliced.nextLong(1, 5);
    long returned = sliced.nextInt(4) == 0 ? sliced.nextLong(wanted + 1) : sliced.nextLong(5);
    Ask again = current(some.ask(), sliced.nextBoolean() ? 0 : ask.cost());
    return again.limit().algorithm().leasable()
        ? new Action.Slice(
            again, wanted, new Adjustment.Settlement(spent, returned, some.decidedAt()))
        : new Action.Slice(ask, wanted, null);
  }

  private Action lease(Ask otherwise) {
    if (taken.isEmpty()) {
      return new Action.Acquire(List.of(otherwise));
    }
    Taken some = taken.get(random.nextInt(taken.size()));
    Ask ask = current(some.ask(), 0);
    if (ask.limit().algorithm() != Algorithm.CONCURRENCY) {
      return new Action.Acquire(List.of(otherwise));
    }
    return random.nextBoolean()
        ? new Action.Release(ask, some.step())
        : new Action.Renew(ask, some.step());
  }

  private Action refund(Ask otherwise) {
    if (taken.isEmpty()) {
      return new Action.Acquire(List.of(otherwise));
    }
    Taken some = taken.get(random.nextInt(taken.size()));
    long took = some.ask().cost();
    long units = random.nextInt(8) == 0 ? cost(some.ask().key()) : took - random.nextLong(took + 1);
    Ask ask = current(some.ask(), random.nextBoolean() ? took : units);
    return ask.limit().algorithm() == Algorithm.CONCURRENCY
        ? new Action.Acquire(List.of(otherwise))
        : new Action.Refund(ask, some.decidedAt());
  }

  /** The same key under the limit that it has now. */
  private Ask current(Ask ask, long cost) {
    return new Ask(ask.key(), limits.get(limitOfKey[ask.key()]), cost);
  }

  private long maxDelay(Ask ask) {
    long window = ask.limit().window().micros();
    Answer last = lastAnswers[ask.key()];
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> last == null ? 1 : last.nextUnitMicros().orElse(1);
      case 2 -> random.nextLong(window);
      default -> random.nextLong(LATEST_MICROS);
    };
  }

  private List<Ask> several() {
    int count = 1 + random.nextInt(limitOfKey.length);
    List<Ask> asks = new ArrayList<>();
    int first = random.nextInt(limitOfKey.length);
    for (int i = 0; i < count; i++) {
      asks.add(ask((first + i) % limitOfKey.length));
    }
    if (random.nextInt(3) == 0) {
      asks.add(ask(first));
    }
    return asks;
  }

  /** Some units of a key, whose limit changes now and then. */
  private Ask ask(int key) {
    if (random.nextInt(40) == 0) {
      limitOfKey[key] = random.nextInt(random.nextInt(10) == 0 ? 5 : 4);
    }
    return new Ask(key, limits.get(limitOfKey[key]), cost(key));
  }

  private long cost(int key) {
    Limit limit = limits.get(limitOfKey[key]);
    Answer last = lastAnswers[key];
    long remaining = last == null ? limit.capacity() : last.remaining();
    long cost =
        switch (random.nextInt(20)) {
          case 0 -> 0;
          case 1, 2 -> remaining;
          case 3 -> remaining + 1;
          case 4 -> limit.capacity();
          case 5 -> limit.capacity() + 1;
          case 6 -> random.nextInt(4) == 0 ? Limit.MAX_UNITS : 1;
          case 7 -> limit.units();
          case 8, 9 -> random.nextLong(limit.capacity() + 1);
          case 10, 11 -> random.nextLong(remaining + 1);
          case 12, 13 -> random.nextLong(1, 5);
          default -> 1;
        };
    return Math.min(Limit.MAX_UNITS, cost);
  }
}
