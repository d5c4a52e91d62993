package dev.weir.server.config;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads the texts of settings; an {@link IllegalArgumentException} says that one is none. */
final class Texts {

  private Texts() {}

  static String host(String text) {
    if (!text.matches("[A-Za-z0-9._:%-]{1,255}")) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  static OptionalInt port(String text) {
    return text.equals("off")
        ? OptionalInt.empty()
        : OptionalInt.of(Math.toIntExact(number(text, 0, 65_535)));
  }

  /** Empty for none. */
  static Optional<Path> file(String text) {
    if (text.length() > 4_096 || text.isBlank() != text.isEmpty()) {
      throw new IllegalArgumentException("no path");
    }
    return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
  }

  static long number(String text, long least, long greatest) {
    long number = Long.parseLong(text);
    if (number < least || number > greatest) {
      throw new IllegalArgumentException(text);
    }
    return number;
  }

  static Duration duration(String text, long leastMillis, long greatestMillis) {
    long millis = text.matches("0+(ms|s|m|h|d)?") ? 0 : Window.parse(text).millis();
    if (millis < leastMillis || millis > greatestMillis) {
      throw new IllegalArgumentException(text);
    }
    return Duration.ofMillis(millis);
  }

  static boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  static Optional<String> token(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!text.matches("[!-~]{16,1024}")) {
      throw new IllegalArgumentException("not a token");
    }
    return Optional.of(text);
  }

  static Set<HeaderFamily> headerFamilies(String text) {
    Set<HeaderFamily> families = EnumSet.noneOf(HeaderFamily.class);
    if (!text.equals("none")) {
      for (String name : text.split(",", -1)) {
        families.add(constant(HeaderFamily.class, name.strip()));
      }
    }
    return Set.copyOf(families);
  }

  static List<String> algorithms() {
    return Arrays.stream(Algorithm.values())
        .filter(each -> each != Algorithm.CONCURRENCY)
        .flatMap(each -> each.names().stream())
        .toList();
  }

  static Algorithm algorithm(String text) {
    Algorithm algorithm = Algorithm.named(text);
    if (algorithm == Algorithm.CONCURRENCY) {
      throw new IllegalArgumentException(text);
    }
    return algorithm;
  }

  static <E extends Enum<E>> E constant(Class<E> type, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(text));
  }

  /** Milliseconds where the text is a number alone, as other products write them. */
  static Duration durationOrMillis(String text, long leastMillis, long greatestMillis) {
    boolean bare = text.matches("[0-9]{1,12}");
    return duration(bare ? text + "ms" : text, leastMillis, greatestMillis);
  }

  /** Seconds where the text is a number alone, as other products write them. */
  static Duration durationOrSeconds(String text, long leastMillis, long greatestMillis) {
    boolean bare = text.matches("[0-9]{1,12}");
    return duration(bare ? text + "s" : text, leastMillis, greatestMillis);
  }

  /** Texts between commas. */
  static List<String> list(String text) {
    List<String> texts = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    if (texts.equals(List.of(""))) {
      return List.of();
    }
    if (texts.contains("") || texts.size() > 1_000) {
      throw new IllegalArgumentException("not a list");
    }
    return texts;
  }

  /** Empty for the default. */
  static Optional<String> instanceId(String text) {
    if (!text.matches("[ -~]{0,128}")) {
      throw new IllegalArgumentException(text);
    }
    return Optional.of(text).filter(id -> !id.isBlank());
  }

  static String keyPrefix(String text) {
    if (!text.matches("[!-z|~]{1,64}")) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }
}
