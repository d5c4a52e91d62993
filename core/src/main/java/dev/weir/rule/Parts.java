package dev.weir.rule;

import dev.weir.limit.Decision;
import dev.weir.store.Claim;
import dev.weir.store.StoreFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of a match, by what is done with them. */
final class Parts {

  /** Taken together, all or nothing. */
  final List<Match.Part> enforced = new ArrayList<>(4);

  /** Reserved, one after the other. */
  final List<Match.Part> throttled = new ArrayList<>(0);

  /** Taken apart, for the report. */
  final List<Match.Part> shadow = new ArrayList<>(0);

  Parts(Match match) {
    for (Match.Part part : match.parts()) {
      switch (part.rule().action().kind()) {
        case THROTTLE -> throttled.add(part);
        case SHADOW -> shadow.add(part);
        default -> enforced.add(part);
      }
    }
  }

  /** The rule of a match that blocks whatever it matches. */
  static @Nullable Rule blocking(Match match) {
    for (Rule rule : match.rules()) {
      boolean forGood = rule.action().blocked() == null;
      if (rule.action().kind() == Action.Kind.BLOCK && forGood) {
        return rule;
      }
    }
    return null;
  }

  static List<Claim> claims(List<Match.Part> parts) {
    if (parts.size() == 1) {
      return List.of(parts.get(0).claim());
    }
    Claim[] claims = new Claim[parts.size()];
    for (int i = 0; i < claims.length; i++) {
      claims[i] = parts.get(i).claim();
    }
    return Arrays.asList(claims);
  }

  static List<Ruling> rulings(List<Match.Part> parts, List<Decision> decisions) {
    if (parts.size() == 1) {
      return List.of(Ruling.of(parts.get(0), decisions.get(0)));
    }
    Ruling[] rulings = new Ruling[parts.size()];
    for (int i = 0; i < rulings.length; i++) {
      rulings[i] = Ruling.of(parts.get(i), decisions.get(i));
    }
    return Arrays.asList(rulings);
  }

  /** What the rules say of a store that fails, one a part. */
  static List<StoreFailure> policies(List<Match.Part> parts) {
    return parts.stream().map(part -> part.rule().onStoreFailure()).toList();
  }

  static void addRulings(List<Match.Part> parts, List<Decision> decisions, List<Ruling> into) {
    for (int i = 0; i < parts.size(); i++) {
      into.add(Ruling.of(parts.get(i), decisions.get(i)));
    }
  }

  /** The rulings in the order of the match, from that in which they were made. */
  List<Ruling> inOrder(Match match, List<Ruling> rulings) {
    if (throttled.isEmpty() && shadow.isEmpty()) {
      return rulings;
    }
    List<Ruling> ordered = new ArrayList<>(rulings.size());
    for (Match.Part part : match.parts()) {
      for (Ruling ruling : rulings) {
        if (ruling.claim().equals(part.claim())) {
          ordered.add(ruling);
        }
      }
    }
    return ordered;
  }

  static boolean allAllowed(List<Decision> decisions) {
    for (Decision decision : decisions) {
      if (!decision.allowed()) {
        return false;
      }
    }
    return true;
  }
}
