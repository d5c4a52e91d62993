package dev.weir.rule;

import dev.weir.limit.InvalidValueException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one attribute of a request must be: any of the values given. A request without the attribute
 * does not fulfil it. Made for static import: {@code match(endpoint("/api/**"), method("POST"))}.
 */
public final class Condition {

  private static final int MAX_VALUES = 10_000;
  private static final EndpointPattern[] NO_PATTERNS = {};
  private static final Cidr[] NO_BLOCKS = {};

  private final Attribute attribute;
  private final List<String> values;
  private final Set<String> set;
  private final EndpointPattern[] patterns;
  private final Cidr[] blocks;

  private Condition(
      Attribute attribute, List<String> values, EndpointPattern[] patterns, Cidr[] blocks) {
    this.attribute = attribute;
    this.values = values;
    this.set = Set.copyOf(values);
    this.patterns = patterns;
    this.blocks = blocks;
  }

  /**
   * Any of these values; of {@link Attribute#ENDPOINT} they are {@linkplain EndpointPattern
   * patterns}, of {@link Attribute#IP_ADDRESS} {@linkplain Cidr addresses or blocks}.
   *
   * @throws InvalidValueException if there are none or more than 10 000, one is empty or of the
   *     wrong form, or the attribute is {@link Attribute#CALLER}
   */
  public static Condition of(Attribute attribute, List<String> values) {
    if (attribute.isCaller()) {
      throw new InvalidValueException("match", attribute, "user_id, api_key or ip_address");
    }
    if (values.isEmpty() || values.size() > MAX_VALUES) {
      throw new InvalidValueException(
          attribute.name(), values.size() + " values", "1.." + MAX_VALUES + " values");
    }
    for (String value : values) {
      if (value.isEmpty()) {
        throw new InvalidValueException(attribute.name(), "an empty text", "a value");
      }
    }
    if (attribute.isEndpoint()) {
      return endpoints(values.stream().map(EndpointPattern::parse).toList());
    }
    if (attribute.isAddress()) {
      Cidr[] blocks = values.stream().map(Cidr::parse).toArray(Cidr[]::new);
      return new Condition(attribute, texts(blocks), NO_PATTERNS, blocks);
    }
    boolean method = attribute.equals(Attribute.METHOD);
    List<String> texts =
        values.stream().map(v -> method ? v.toUpperCase(Locale.ROOT) : v).distinct().toList();
    return new Condition(attribute, texts, NO_PATTERNS, NO_BLOCKS);
  }

  private static List<String> texts(Object[] values) {
    if (values.length == 1) {
      return List.of(values[0].toString());
    }
    return Arrays.stream(values).map(Object::toString).distinct().toList();
  }

  /** Any of these patterns. */
  public static Condition endpoints(List<EndpointPattern> patterns) {
    EndpointPattern[] array = patterns.toArray(EndpointPattern[]::new);
    if (array.length == 0) {
      throw new InvalidValueException("endpoint", "0 values", "1.." + MAX_VALUES + " values");
    }
    return new Condition(Attribute.ENDPOINT, texts(array), array, NO_BLOCKS);
  }

  private static Condition of(Attribute attribute, String[] values) {
    return of(attribute, List.of(values));
  }

  /** The path, as {@link EndpointPattern}s. */
  public static Condition endpoint(String... patterns) {
    return of(Attribute.ENDPOINT, patterns);
  }

  /** The HTTP method. */
  public static Condition method(String... methods) {
    return of(Attribute.METHOD, methods);
  }

  /** The user. */
  public static Condition userId(String... userIds) {
    return of(Attribute.USER_ID, userIds);
  }

  /** The user's tier. */
  public static Condition userTier(String... tiers) {
    return of(Attribute.USER_TIER, tiers);
  }

  /** The API key. */
  public static Condition apiKey(String... apiKeys) {
    return of(Attribute.API_KEY, apiKeys);
  }

  /** The tenant. */
  public static Condition tenant(String... tenants) {
    return of(Attribute.TENANT, tenants);
  }

  /** The address, as single addresses or CIDR blocks. */
  public static Condition ipAddress(String... addressesOrBlocks) {
    return of(Attribute.IP_ADDRESS, addressesOrBlocks);
  }

  /** An attribute of the user's own. */
  public static Condition attribute(String name, String... values) {
    return of(Attribute.custom(name), values);
  }

  /** The attribute that it is about. */
  public Attribute attribute() {
    return attribute;
  }

  /** What it may be, in normal form. */
  public List<String> values() {
    return values;
  }

  EndpointPattern[] patterns() {
    return patterns;
  }

  Cidr[] blocks() {
    return blocks;
  }

  /**
   * Whether a request fulfils it.
   *
   * @param tier the tier that the request's user really has
   */
  boolean holds(Request request, @Nullable String tier) {
    if (patterns.length > 0) {
      String path = request.valueOrNull(Attribute.ENDPOINT);
      return path != null && anyMatches(path);
    }
    if (blocks.length > 0) {
      Address address = request.address();
      return address != null && anyContains(address);
    }
    String value = attribute.isUserTier() ? tier : request.valueOrNull(attribute);
    return value != null && set.contains(value);
  }

  private boolean anyMatches(String path) {
    for (EndpointPattern pattern : patterns) {
      if (pattern.matches(path)) {
        return true;
      }
    }
    return false;
  }

  private boolean anyContains(Address address) {
    for (Cidr block : blocks) {
      if (block.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a value may fulfil both this and another condition on the same attribute. */
  boolean mayHoldWith(Condition other) {
    if (patterns.length > 0) {
      return true;
    }
    if (blocks.length > 0) {
      return Arrays.stream(blocks)
          .anyMatch(
              mine ->
                  Arrays.stream(other.blocks)
                      .anyMatch(its -> mine.covers(its) || its.covers(mine)));
    }
    return other.values.stream().anyMatch(set::contains);
  }

  /** Whether whatever fulfils the other fulfils this. */
  boolean covers(Condition other) {
    if (!attribute.equals(other.attribute)) {
      return false;
    }
    if (patterns.length > 0) {
      return Arrays.stream(other.patterns)
          .allMatch(its -> Arrays.stream(patterns).anyMatch(mine -> mine.covers(its)));
    }
    if (blocks.length > 0) {
      return Arrays.stream(other.blocks)
          .allMatch(its -> Arrays.stream(blocks).anyMatch(mine -> mine.covers(its)));
    }
    return set.containsAll(other.values);
  }

  /** For example {@code endpoint /api/**} or {@code user_tier free|basic}. */
  @Override
  public String toString() {
    return attribute + " " + String.join("|", values);
  }
}
