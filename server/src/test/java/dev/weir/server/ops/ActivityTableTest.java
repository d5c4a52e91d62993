package dev.weir.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.server.ops.ActivityTable.Activity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

/** Beside an exact count. */
class ActivityTableTest {

  private static final long NOON = 29_000_000;

  /** Somebody was there. */
  record Event(String name, boolean allowed, int minutesLater) {}

  @Provide
  Arbitrary<List<Event>> atOnce() {
    return events(Arbitraries.just(0));
  }

  @Provide
  Arbitrary<List<Event>> overHours() {
    return events(Arbitraries.frequency(tuple(9, 0), tuple(3, 1), tuple(1, 20), tuple(1, 130)));
  }

  private static Tuple.Tuple2<Integer, Integer> tuple(int weight, int minutes) {
    return Tuple.of(weight, minutes);
  }

  /** Few names come often, many seldom. */
  private static Arbitrary<List<Event>> events(Arbitrary<Integer> minutes) {
    Arbitrary<String> names =
        Arbitraries.integers().between(0, 1_000).map(i -> "user" + (int) Math.sqrt(i));
    return Combinators.combine(names, Arbitraries.of(true, false), minutes)
        .as(Event::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(600);
  }

  @Property(tries = 300, seed = "20061121")
  void countsWithinTheHour_besideExactOnes_missAtMostAnEighth(
      @ForAll("atOnce") List<Event> events) {
    ActivityTable table = new ActivityTable(1);
    Map<String, Integer> exact = new HashMap<>();
    for (Event event : events) {
      table.count(event.name(), NOON, event.allowed());
      exact.merge(event.name(), 1, Integer::sum);
    }

    exact.forEach(
        (name, truth) -> {
          Activity told = table.of(name, NOON - 59, NOON);
          assertThat(told.allowed() + told.rejected()).isLessThanOrEqualTo(truth);
          assertThat(told.allowed() + told.rejected() + told.missed())
              .isGreaterThanOrEqualTo(truth);
          assertThat(told.missed()).isLessThanOrEqualTo(events.size() / ActivityTable.WAYS);
        });
  }

  @Property(tries = 300, seed = "20061121")
  void countsOverHours_besideExactOnes_encloseThem(@ForAll("overHours") List<Event> events) {
    ActivityTable table = new ActivityTable(1);
    Map<String, Map<Long, Integer>> exact = new HashMap<>();
    long minute = NOON;
    for (Event event : events) {
      minute += event.minutesLater();
      table.count(event.name(), minute, event.allowed());
      exact.computeIfAbsent(event.name(), n -> new HashMap<>()).merge(minute, 1, Integer::sum);
    }
    long now = minute;
    for (long span : new long[] {1, 5, 60}) {
      exact.forEach(
          (name, minutes) -> {
            int truth =
                minutes.entrySet().stream()
                    .filter(entry -> entry.getKey() > now - span)
                    .mapToInt(Map.Entry::getValue)
                    .sum();
            Activity told = table.of(name, now - span + 1, now);
            long counted = told.allowed() + told.rejected();
            assertThat(counted).isLessThanOrEqualTo(truth);
            assertThat(counted + told.missed()).isGreaterThanOrEqualTo(truth);
          });
    }
  }

  @Test
  void mostRejected_inAFloodOfOthers_staysTold() {
    ActivityTable table = new ActivityTable(4);
    for (int i = 0; i < 100_000; i++) {
      table.count("flood" + i, NOON, false);
      if (i % 20 == 0) {
        table.count("attacker", NOON, false);
      }
    }

    Activity first = table.mostRejected(3, NOON, NOON).get(0);

    assertThat(first.name()).isEqualTo("attacker");
    assertThat(first.rejected() + first.missed()).isGreaterThanOrEqualTo(5_000);
  }

  @Test
  void name_whichHasItsPlaceSinceBefore_isExact() {
    ActivityTable table = new ActivityTable(1);
    for (int i = 0; i < 20; i++) {
      table.count("early" + i, NOON, true);
    }
    table.count("early19", NOON + 1, false);

    assertThat(table.of("early19", NOON + 1, NOON + 1)).isEqualTo(new Activity("early19", 0, 1, 0));
    assertThat(table.of("early0", NOON, NOON + 1).missed()).isPositive();
  }
}
