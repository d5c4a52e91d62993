package dev.weir.testkit;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Paths and patterns by regular expressions. */
final class SlowPath {

  private SlowPath() {}

  static String normal(String raw) {
    String path = raw.split("[?#]", 2)[0];
    path = path.replaceFirst("^[A-Za-z][A-Za-z0-9+.-]*://[^/]*", "/");
    path = path.replace('\\', '/').replaceAll(";[^/]*", "");
    path = decoded(path).replace('\\', '/');
    Deque<String> segments = new ArrayDeque<>();
    for (String segment : path.split("/", -1)) {
      if (segment.equals("..")) {
        segments.pollLast();
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.addLast(segment);
      }
    }
    return "/" + String.join("/", segments);
  }

  private static String decoded(String path) {
    String safe = path.replace("+", "%2B").replaceAll("%(?![0-9A-Fa-f]{2})", "%25");
    return URLDecoder.decode(safe, StandardCharsets.UTF_8);
  }

  static boolean matches(String pattern, String path) {
    String fixed = pattern.endsWith("/**") ? pattern.substring(0, pattern.length() - 3) : pattern;
    String regex =
        segments(fixed).stream()
            .map(segment -> "/" + (isWildcard(segment) ? "[^/]+" : Pattern.quote(segment)))
            .collect(Collectors.joining());
    if (regex.isEmpty()) {
      return hasOpenEnd(pattern) || path.equals("/");
    }
    String end = hasOpenEnd(pattern) ? "(/.*)?" : "";
    return Pattern.compile(regex + end, Pattern.DOTALL).matcher(path).matches();
  }

  private static List<String> segments(String path) {
    return Arrays.stream(path.split("/", -1)).filter(segment -> !segment.isEmpty()).toList();
  }

  private static boolean isWildcard(String segment) {
    return segment.matches("\\*|\\{.+\\}");
  }

  static boolean hasOpenEnd(String pattern) {
    return pattern.endsWith("/**");
  }

  static int wildcards(String pattern) {
    return (int) segments(pattern).stream().filter(SlowPath::isWildcard).count();
  }

  static int fixedLength(String pattern) {
    return segments(pattern).size() - (hasOpenEnd(pattern) ? 1 : 0);
  }
}
