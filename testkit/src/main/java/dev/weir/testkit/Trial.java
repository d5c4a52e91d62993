package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Key;
import dev.weir.store.KeySpace;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** One subject on trial: its clock, counters of its own, and a journal of what was done last. */
final class Trial implements AutoCloseable {

  private static final int JOURNAL_ENTRIES = 12;
  private static final long EARLIEST_MICROS = 1_577_836_800_000_000L;

  private record Entry(long at, Object what, Object answer) {}

  private final Subject subject;
  private final Algorithm algorithm;
  private final SplittableRandom random;
  private final String tenant = UUID.randomUUID().toString();
  private final KeySpace space = KeySpace.of(tenant, "trial", "");
  private final Deque<Entry> journal = new ArrayDeque<>();
  private long now;

  Trial(Subject subject, Algorithm algorithm, SplittableRandom random) {
    this.subject = subject;
    this.algorithm = algorithm;
    this.random = random;
    moveTo(random.nextLong(EARLIEST_MICROS, 2 * EARLIEST_MICROS));
  }

  Algorithm algorithm() {
    return algorithm;
  }

  SplittableRandom random() {
    return random;
  }

  /** A tenant that nobody else uses. */
  String tenant() {
    return tenant;
  }

  Key key(String value) {
    return space.key(value);
  }

  /** Any limit of the algorithm, a small one half of the time. */
  Limit limit() {
    return random.nextBoolean() ? smallLimit() : Limits.any(random, algorithm);
  }

  Limit smallLimit() {
    return Limits.small(random, algorithm);
  }

  long now() {
    return now;
  }

  void moveTo(long micros) {
    now = micros;
    subject.moveTo(micros);
  }

  /** Waits, if that does not lead beyond the year 2200; whether it did. */
  boolean after(long micros) {
    if (micros > ProgramGenerator.LATEST_MICROS - now) {
      return false;
    }
    moveTo(now + micros);
    return true;
  }

  List<Answer> acquire(List<Claim> claims) {
    return noted(claims, subject.acquire(claims));
  }

  Answer acquire(Key key, Limit limit, long cost) {
    return acquire(List.of(new Claim(key, limit, cost))).get(0);
  }

  List<Answer> peek(List<Claim> claims) {
    return noted("peek " + claims, subject.peek(claims));
  }

  Answer peek(Key key, Limit limit, long cost) {
    return peek(List.of(new Claim(key, limit, cost))).get(0);
  }

  long remaining(Key key, Limit limit) {
    return peek(key, limit, 0).remaining();
  }

  Answer penalise(Key key, Limit limit, long units) {
    return adjust(new Adjustment.Penalise(new Claim(key, limit, units)));
  }

  Answer refund(Key key, Limit limit, long units, long decidedAtMicros) {
    return adjust(new Adjustment.Refund(new Claim(key, limit, units), decidedAtMicros));
  }

  Answer adjust(Adjustment adjustment) {
    return noted(adjustment, subject.adjust(adjustment));
  }

  private <T> T noted(Object what, T answer) {
    if (journal.size() == JOURNAL_ENTRIES) {
      journal.removeFirst();
    }
    journal.addLast(new Entry(now, what, answer));
    return answer;
  }

  /** What was done last, a line each. */
  String journal() {
    StringBuilder text = new StringBuilder("last steps of " + algorithm + ":\n");
    for (Entry entry : journal) {
      text.append("  at ").append(entry.at).append("us ").append(entry.what);
      text.append(" -> ").append(entry.answer).append('\n');
    }
    return text.toString();
  }

  /** Waits somewhere: not at all, a tick, to an edge, or a part of the window. */
  void linger(Limit limit) {
    long window = limit.window().micros();
    switch (random.nextInt(10)) {
      case 0 -> after(1);
      case 1 -> after(random.nextLong(window));
      case 2 -> after(window - now % window + random.nextInt(2));
      case 3 -> after(window / limit.units() + 1);
      case 4 -> after(window / limit.segments());
      default -> {}
    }
  }

  /** Takes something of each of these counters, which have the same past, so the same of each. */
  void take(Limit limit, List<Key> keys) {
    long remaining = remaining(keys.get(0), limit);
    long cost = random.nextBoolean() ? 1 : random.nextLong(remaining + 1);
    for (Key key : keys) {
      acquire(key, limit, cost);
    }
  }

  /** Gives these counters the same past. */
  void past(Limit limit, Key... keys) {
    for (int i = random.nextInt(15); i >= 0; i--) {
      linger(limit);
      take(limit, List.of(keys));
    }
  }

  /**
   * Two counters cannot be told apart, now and at some later times.
   *
   * @param why the law
   */
  void alike(String why, Limit limit, Key one, Key other) {
    sameAnswers(why, limit, one, other);
    Answer answer = peek(one, limit, 1);
    after(answer.retryAfterMicros().orElse(answer.nextUnitMicros().orElse(1)));
    sameAnswers(why, limit, one, other);
    linger(limit);
    sameAnswers(why, limit, one, other);
  }

  /** Two counters answer the same now. */
  void sameAnswers(String why, Limit limit, Key one, Key other) {
    long remaining = remaining(one, limit);
    long[] costs = {0, 1, remaining, Math.min(Limit.MAX_UNITS, remaining + 1), limit.capacity()};
    for (long cost : costs) {
      Answer left = peek(one, limit, cost);
      Answer right = peek(other, limit, cost);
      assertThat(left.agrees(right))
          .as("%s: cost %d under %s: %s and %s", why, cost, limit, left, right)
          .isTrue();
    }
  }

  @Override
  public void close() {
    subject.close();
  }
}
