package dev.weir.server.http;

import dev.weir.limit.Decision;
import dev.weir.rule.Ruling;
import dev.weir.server.check.CheckResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The limits that decided one check together, tightest first, each under a name of its own. Shadow
 * rules are not among them.
 */
final class CheckedLimits {

  private final boolean denied;
  private final List<Ruling> rulings = new ArrayList<>(4);
  private final List<PolicyText> texts = new ArrayList<>(4);
  private final String[] names;

  CheckedLimits(CheckResult result, PolicyText.Memory memory) {
    this.denied = !result.allowed();
    List<Ruling> all = result.rulings();
    Decision deciding = result.decision().orElse(null);
    for (int i = 0; i < all.size(); i++) {
      Ruling ruling = all.get(i);
      if (!ruling.shadow()) {
        rulings.add(place(ruling, deciding), ruling);
      }
    }
    for (int i = 0; i < rulings.size(); i++) {
      texts.add(memory.of(rulings.get(i)));
    }
    this.names = names();
  }

  /** Behind all that are as tight: that which decided before all, then the least remaining. */
  @SuppressWarnings("ReferenceEquality") // the decision is told from another of the same content
  private int place(Ruling ruling, @Nullable Decision deciding) {
    if (ruling.decision() == deciding) {
      return 0;
    }
    int at = rulings.size();
    while (at > 0
        && rulings.get(at - 1).decision() != deciding
        && remaining(rulings.get(at - 1)) > remaining(ruling)) {
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

  private String[] names() {
    String[] unique = new String[rulings.size()];
    for (int i = 0; i < unique.length; i++) {
      String name = texts.get(i).name();
      unique[i] = isShared(name) ? PolicyText.qualified(rulings.get(i)) : name;
      for (int j = 0; j < i; j++) {
        if (unique[j].equals(unique[i])) {
          unique[i] = PolicyText.numbered(unique[i], i + 1);
        }
      }
    }
    return unique;
  }

  private boolean isShared(String name) {
    int times = 0;
    for (int i = 0; i < texts.size(); i++) {
      times += texts.get(i).name().equals(name) ? 1 : 0;
    }
    return times > 1;
  }

  /** The field {@code RateLimit-Policy}. */
  String policies() {
    StringBuilder field = new StringBuilder(32 * names.length);
    for (int i = 0; i < names.length; i++) {
      item(field, i).append(texts.get(i).parameters());
    }
    return field.toString();
  }

  /** The field {@code RateLimit}. */
  String states() {
    StringBuilder field = new StringBuilder(32 * names.length);
    for (int i = 0; i < names.length; i++) {
      Ruling ruling = rulings.get(i);
      LimitHeaders.state(item(field, i), remaining(ruling), ruling.decision());
    }
    return field.toString();
  }

  private StringBuilder item(StringBuilder field, int i) {
    return field.append(i == 0 ? "\"" : ", \"").append(names[i]).append('"');
  }

  /** The names of those that denied. */
  List<String> violated() {
    List<String> violated = new ArrayList<>(1);
    for (int i = 0; i < names.length; i++) {
      if (!rulings.get(i).decision().allowed()) {
        violated.add(names[i]);
      }
    }
    return violated;
  }
}
