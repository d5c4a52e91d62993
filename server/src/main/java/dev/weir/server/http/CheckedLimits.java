package dev.weir.server.http;

import dev.weir.limit.Decision;
import dev.weir.rule.Ruling;
import dev.weir.server.check.CheckResult;
import dev.weir.server.check.RoundedUp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The limits that decided one check together: that which decided before all, then the least
 * remaining first, ties in the order of the rules. Shadow rules are not among them.
 */
final class CheckedLimits {

  private static final int EXPECTED_BYTES = 40;

  private final boolean denied;
  private final List<Ruling> rulings;
  private final int[] order;
  private final Combination combination;

  CheckedLimits(CheckResult result, Combination.Memory memory) {
    this.denied = !result.allowed();
    this.rulings = result.rulings();
    this.order = order(result.decision().orElse(null));
    this.combination = memory.of(rulings, order);
  }

  private int[] order(@Nullable Decision deciding) {
    int[] places = new int[rulings.size()];
    int count = 0;
    for (int i = 0; i < places.length; i++) {
      Ruling ruling = rulings.get(i);
      if (!ruling.shadow()) {
        int at = place(ruling, deciding, places, count);
        System.arraycopy(places, at, places, at + 1, count - at);
        places[at] = i;
        count++;
      }
    }
    return count == places.length ? places : Arrays.copyOf(places, count);
  }

  /** Behind all that are as tight. */
  @SuppressWarnings("ReferenceEquality") // the decision is told from another of the same content
  private int place(Ruling ruling, @Nullable Decision deciding, int[] places, int count) {
    if (ruling.decision() == deciding) {
      return 0;
    }
    int at = count;
    while (at > 0) {
      Ruling before = rulings.get(places[at - 1]);
      if (before.decision() == deciding || remaining(before) <= remaining(ruling)) {
        break;
      }
      at--;
    }
    return at;
  }

  /** What is left; where another limit denied, nothing was taken from this one. */
  private long remaining(Ruling ruling) {
    Decision decision = ruling.decision();
    return denied && decision.allowed()
        ? Math.min(decision.limit(), decision.remaining() + decision.cost())
        : decision.remaining();
  }

  /** The field {@code RateLimit-Policy}. */
  CharSequence policies() {
    return combination.policies();
  }

  /** The field {@code RateLimit}. */
  CharSequence states() {
    JsonText field = new JsonText(EXPECTED_BYTES * order.length);
    for (int i = 0; i < order.length; i++) {
      Ruling ruling = rulings.get(order[i]);
      state(field.raw(combination.item(i)), remaining(ruling), ruling.decision());
    }
    return field.toAscii();
  }

  /** What is left, and when there is more: the end of an item that begins with its name. */
  static JsonText state(JsonText item, long remaining, Decision decision) {
    item.number(remaining);
    OptionalLong next = decision.nextUnitMicros();
    return next.isPresent() ? item.raw(";t=").number(RoundedUp.seconds(next.getAsLong())) : item;
  }

  /** The names of those that denied. */
  List<String> violated() {
    List<String> violated = new ArrayList<>(1);
    for (int i = 0; i < order.length; i++) {
      if (!rulings.get(order[i]).decision().allowed()) {
        violated.add(combination.name(i));
      }
    }
    return violated;
  }
}
