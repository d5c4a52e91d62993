package dev.weir.rule.tree;

import dev.weir.limit.Algorithm;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.limit.Window;
import dev.weir.rule.Location;
import dev.weir.rule.RuleLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads limits: {@code 100/m}; a mapping such as {@code {limit: 20/s, burst: 40}}, {@code {limit:
 * 1000, window: 1h}} or {@code {concurrency: 20, lease: 30s}}; or a list of those. The names of the
 * mapping may also stand beside a rule's only limit.
 */
final class LimitReader {

  /** What says how a limit counts, in a limit or beside it. */
  static final List<String> SETTINGS =
      List.of("window", "window_seconds", "algorithm", "burst", "segments");

  private static final List<String> NAMES =
      List.of(
          "id",
          "limit",
          "window",
          "window_seconds",
          "algorithm",
          "burst",
          "segments",
          "concurrency",
          "lease");
  private static final List<String> NAMES_OF_ALGORITHMS =
      Arrays.stream(Algorithm.values()).flatMap(each -> each.names().stream()).toList();
  private static final String EXPECTED = "a limit such as 100/m";

  private static final Algorithm SEGMENTED = Algorithm.SEGMENTED_WINDOW;

  private final Mistakes mistakes;
  private final @Nullable Algorithm usual;

  /**
   * @param usual counts what names no algorithm; null for the one that is usual anyway
   */
  LimitReader(Mistakes mistakes, @Nullable Algorithm usual) {
    this.mistakes = mistakes;
    this.usual = usual;
  }

  /** Reads one limit or several; their ids follow from what they are unless they are given. */
  List<RuleLimit> several(Node node, String path, @Nullable Fields beside) {
    if (!(node instanceof Node.Items list)) {
      return one(node, path, beside, RuleLimit.ONLY).map(List::of).orElse(List.of());
    }
    if (list.items().isEmpty()) {
      mistakes.add(list.location(), path, "an empty list", EXPECTED);
    }
    List<RuleLimit> limits = new ArrayList<>();
    for (int i = 0; i < list.items().size(); i++) {
      String id = list.items().size() == 1 ? RuleLimit.ONLY : null;
      one(list.items().get(i), path + "[" + i + "]", beside, id).ifPresent(limits::add);
    }
    return limits;
  }

  private Optional<RuleLimit> one(
      Node node, String path, @Nullable Fields beside, @Nullable String usualId) {
    if (node instanceof Node.Mapping) {
      return Fields.of(node, path, NAMES, mistakes).flatMap(read -> mapping(read, beside, usualId));
    }
    Optional<Limit> base = base(node, path, beside);
    return base.flatMap(limit -> counted(limit, beside, beside, path, node.location()))
        .map(limit -> new RuleLimit(usualId == null ? RuleLimit.nameOf(limit) : usualId, limit));
  }

  private Optional<RuleLimit> mapping(
      Fields fields, @Nullable Fields beside, @Nullable String usualId) {
    Optional<Limit> limit =
        fields.has("concurrency")
            ? concurrency(fields)
            : fields
                .node("limit")
                .flatMap(node -> base(node, fields.path("limit"), fields))
                .flatMap(
                    read -> counted(read, fields, beside, fields.path(), fields.location("limit")));
    if (!fields.has("limit") && !fields.has("concurrency")) {
      fields.mistake("limit", "nothing", EXPECTED);
    }
    Optional<String> id = fields.parsed("id", RuleLimit::checkedId);
    return limit.map(
        read -> new RuleLimit(id.orElse(usualId == null ? RuleLimit.nameOf(read) : usualId), read));
  }

  private Optional<Limit> concurrency(Fields fields) {
    for (String name : fields.names()) {
      if (!name.equals("id") && !name.equals("concurrency") && !name.equals("lease")) {
        fields.mistake(name, "a field of other limits", "none beside concurrency");
      }
    }
    OptionalLong units = fields.number("concurrency", 1, Limit.MAX_UNITS);
    Optional<Duration> lease = fields.duration("lease");
    if (!fields.has("lease")) {
      fields.mistake("lease", "nothing", "how long a holder may hold on, such as 30s");
    }
    return units.isPresent() && lease.isPresent()
        ? Optional.of(Limit.concurrency(units.getAsLong(), lease.get()))
        : Optional.empty();
  }

  /** Units and window: both in one text, or a number here and the window in a field. */
  private Optional<Limit> base(Node node, String path, @Nullable Fields fields) {
    boolean number =
        node instanceof Node.Scalar scalar
            && (scalar.value() instanceof Number || Fields.isWhole(String.valueOf(scalar.value())));
    if (!number) {
      rejectWindow(fields, "none beside a limit that names its window");
      Optional<String> text =
          node instanceof Node.Scalar ? Fields.text(node, path, mistakes) : Optional.empty();
      if (!(node instanceof Node.Scalar)) {
        mistakes.add(node, path, EXPECTED);
      }
      return text.flatMap(read -> mistakes.parse(node, path, read, Limit::parse));
    }
    OptionalLong units = Fields.number(node, path, 1, Limit.MAX_UNITS, mistakes);
    Optional<Window> window = fields == null ? Optional.empty() : window(fields);
    boolean named = fields != null && (fields.has("window") || fields.has("window_seconds"));
    if (!named) {
      mistakes.add(node, path, "UNITS/WINDOW such as 100/m, or a window beside it");
    }
    return units.isPresent() && window.isPresent()
        ? Optional.of(Limit.of(units.getAsLong(), window.get()))
        : Optional.empty();
  }

  private static void rejectWindow(@Nullable Fields fields, String expected) {
    if (fields == null) {
      return;
    }
    for (String name : List.of("window", "window_seconds")) {
      fields.text(name).ifPresent(came -> fields.mistake(name, came, expected));
    }
  }

  private static Optional<Window> window(Fields fields) {
    if (fields.has("window") && fields.has("window_seconds")) {
      fields.mistake("window_seconds", "beside window", "one of the two");
      return Optional.empty();
    }
    if (fields.has("window")) {
      return fields.parsed("window", Window::parse);
    }
    OptionalLong seconds = fields.number("window_seconds", 1, 366L * 86_400);
    return seconds.isPresent()
        ? Optional.of(new Window(seconds.getAsLong() * 1_000))
        : Optional.empty();
  }

  /** Adds how it counts: as the limit says itself, else as is said beside it, else as usual. */
  private Optional<Limit> counted(
      Limit limit, @Nullable Fields own, @Nullable Fields beside, String path, Location location) {
    Optional<Algorithm> algorithm =
        algorithm(own).or(() -> own == beside ? Optional.empty() : algorithm(beside));
    OptionalLong burst = number(own, "burst", 1, Limit.MAX_UNITS);
    OptionalLong segments = number(own, "segments", 2, 60);
    boolean wrong =
        (own != null && own.has("algorithm") && algorithm.isEmpty())
            || (own != null && own.has("burst") && burst.isEmpty())
            || (own != null && own.has("segments") && segments.isEmpty());
    if (wrong) {
      return Optional.empty();
    }
    try {
      Limit counted = algorithm.map(limit::algorithm).orElse(limit);
      if (segments.isPresent() && algorithm.orElse(SEGMENTED) != SEGMENTED) {
        throw new InvalidValueException(
            "segments", segments.getAsLong(), "none beside " + counted.algorithm());
      }
      if (segments.isPresent()) {
        counted = counted.segments((int) segments.getAsLong());
      }
      if (burst.isPresent()) {
        counted = counted.burst(burst.getAsLong());
      }
      boolean silent = algorithm.isEmpty() && burst.isEmpty() && segments.isEmpty();
      return Optional.of(silent && usual != null ? counted.algorithm(usual) : counted);
    } catch (InvalidValueException e) {
      if (own != null && own.has(e.name())) {
        mistakes.add(own.location(e.name()), own.path(e.name()), e);
      } else {
        mistakes.add(location, path, e);
      }
      return Optional.empty();
    }
  }

  private static Optional<Algorithm> algorithm(@Nullable Fields fields) {
    if (fields == null) {
      return Optional.empty();
    }
    Optional<String> name = fields.text("algorithm");
    return name.flatMap(
        text -> {
          try {
            return Optional.of(Algorithm.named(text));
          } catch (InvalidValueException e) {
            fields.unknown("algorithm", text, NAMES_OF_ALGORITHMS);
            return Optional.empty();
          }
        });
  }

  private static OptionalLong number(
      @Nullable Fields fields, String name, long least, long greatest) {
    return fields == null ? OptionalLong.empty() : fields.number(name, least, greatest);
  }
}
