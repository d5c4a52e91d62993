package dev.weir.rule;

import dev.weir.limit.InvalidValueException;
import java.util.Arrays;
import java.util.List;

/**
 * Which paths a rule is about. {@code /api/payments} is that path exactly; {@code /api/**} is
 * {@code /api} and everything below it; {@code {name}} or {@code *} is any one segment, as in
 * {@code /users/{id}/orders}.
 *
 * <p>A request's path is brought into normal form before it is matched: scheme, authority, query,
 * fragment and path parameters are cut, percent escapes are decoded once, backslashes are slashes,
 * double slashes, dot segments and a trailing slash are resolved. So {@code
 * //api/./x/%2e%2e/payments/?a=1} is {@code /api/payments}. Letters keep their case.
 */
public final class EndpointPattern {

  private static final String BELOW = "**";
  private static final int MAX_SEGMENTS = 64;

  private final String text;
  private final List<String> segments;
  private final boolean below;
  private final boolean[] wildcard;
  private final int wildcards;

  private EndpointPattern(List<String> segments, boolean below) {
    this.segments = segments;
    this.below = below;
    this.wildcard = new boolean[segments.size()];
    int count = 0;
    for (int i = 0; i < wildcard.length; i++) {
      wildcard[i] = isWildcard(segments.get(i));
      count += wildcard[i] ? 1 : 0;
    }
    this.wildcards = count;
    String path = "/" + String.join("/", segments);
    this.text = below ? (segments.isEmpty() ? "/**" : path + "/**") : path;
  }

  /**
   * Reads a pattern.
   *
   * @throws InvalidValueException if it has a query, or a wildcard that is not a whole segment
   */
  public static EndpointPattern parse(String text) {
    return parse(text, false);
  }

  /** The path and everything below it, as the rules of the administration interface mean it. */
  public static EndpointPattern below(String path) {
    return parse(path, true);
  }

  private static EndpointPattern parse(String text, boolean prefix) {
    if (text.isEmpty() || text.indexOf('?') >= 0 || text.indexOf('#') >= 0) {
      throw invalid(text, "a path without a query, such as /api/payments");
    }
    String path = EndpointPath.normal(text);
    List<String> segments = path.equals("/") ? List.of() : List.of(path.substring(1).split("/"));
    if (segments.size() > MAX_SEGMENTS) {
      throw invalid(text, "at most " + MAX_SEGMENTS + " segments");
    }
    boolean below = !segments.isEmpty() && segments.get(segments.size() - 1).equals(BELOW);
    List<String> fixed = below ? segments.subList(0, segments.size() - 1) : segments;
    for (String segment : fixed) {
      checkSegment(text, segment);
    }
    return new EndpointPattern(List.copyOf(fixed), below || prefix);
  }

  private static void checkSegment(String text, String segment) {
    if (segment.equals(BELOW)) {
      throw invalid(text, "** as the last segment alone");
    }
    boolean special =
        segment.indexOf('*') >= 0 || segment.indexOf('{') >= 0 || segment.indexOf('}') >= 0;
    if (special && !isWildcard(segment)) {
      throw invalid(text, "* or {name} as a whole segment, such as /users/{id}");
    }
  }

  private static InvalidValueException invalid(String text, String expected) {
    return new InvalidValueException("endpoint", text, expected);
  }

  private static boolean isWildcard(String segment) {
    return segment.equals("*")
        || (segment.startsWith("{")
            && segment.endsWith("}")
            && segment.length() > 2
            && segment.indexOf('{', 1) < 0
            && segment.indexOf('}') == segment.length() - 1
            && segment.indexOf('*') < 0);
  }

  /** The segments before a final {@code **}. */
  List<String> segments() {
    return segments;
  }

  boolean isWildcardAt(int i) {
    return wildcard[i];
  }

  /** Whether it ends in {@code /**}. */
  boolean below() {
    return below;
  }

  /** Whether it is one path exactly. */
  boolean isExact() {
    return !below && wildcards == 0;
  }

  /** Orders patterns by what they leave open: exact, then templates, then whole subtrees. */
  int openness() {
    return (below ? 1 << 20 : 0) + (wildcards << 10) - Math.min(segments.size(), 1023);
  }

  /** Whether a path in normal form is one that this is about. */
  boolean matches(String path) {
    int at = 1;
    for (int i = 0; i < segments.size(); i++) {
      if (at >= path.length()) {
        return false;
      }
      int slash = path.indexOf('/', at);
      int end = slash < 0 ? path.length() : slash;
      String segment = segments.get(i);
      if (!wildcard[i] && !(segment.length() == end - at && path.startsWith(segment, at))) {
        return false;
      }
      at = end + 1;
    }
    return below || at >= path.length();
  }

  /** Whether every path of the other is one of this. */
  boolean covers(EndpointPattern other) {
    int count = segments.size();
    if (count > other.segments.size()
        || (!below && (other.below || count < other.segments.size()))) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      boolean same = segments.get(i).equals(other.segments.get(i)) && !other.isWildcardAt(i);
      if (!isWildcardAt(i) && !same) {
        return false;
      }
    }
    return true;
  }

  /** A path that it is about, for {@code lint}. */
  String example() {
    String[] path = segments.toArray(String[]::new);
    for (int i = 0; i < path.length; i++) {
      if (isWildcardAt(i)) {
        path[i] = "x";
      }
    }
    return "/" + String.join("/", Arrays.asList(path));
  }

  /** The pattern in normal form. */
  @Override
  public String toString() {
    return text;
  }
}
