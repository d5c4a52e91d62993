package dev.weir.rule.tree;

import dev.weir.limit.InvalidValueException;
import dev.weir.rule.Location;
import dev.weir.rule.Mistake;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Collects the mistakes of one tree. */
final class Mistakes {

  private static final Comparator<Mistake> BY_PLACE =
      Comparator.<Mistake>comparingInt(mistake -> mistake.location().line().orElse(0))
          .thenComparingInt(mistake -> mistake.location().column().orElse(0));

  private final List<Mistake> found = new ArrayList<>();

  void add(Mistake mistake) {
    found.add(mistake);
  }

  void add(Location location, String path, String came, String expected) {
    add(Mistake.of(location, path, came, expected));
  }

  void add(Node node, String path, String expected) {
    add(node.location(), path, node.shown(), expected);
  }

  void add(Location location, String path, InvalidValueException cause) {
    add(location, path, cause.came(), cause.expected());
  }

  /** What a text means; a mistake if it means nothing. */
  <T> Optional<T> parse(Node node, String path, String text, Function<String, T> meaning) {
    try {
      return Optional.of(meaning.apply(text));
    } catch (InvalidValueException e) {
      add(node.location(), path, e);
      return Optional.empty();
    }
  }

  int count() {
    return found.size();
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** The mistakes, each once, in the order of writing. */
  List<Mistake> inOrder() {
    Set<String> seen = new HashSet<>();
    List<Mistake> ordered = new ArrayList<>(found);
    ordered.removeIf(mistake -> !seen.add(mistake.toString()));
    ordered.sort(BY_PLACE);
    return ordered;
  }
}
