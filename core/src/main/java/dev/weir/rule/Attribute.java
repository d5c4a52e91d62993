package dev.weir.rule;

import dev.weir.limit.InvalidValueException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A property of a request, which rules match on and count by: one of those that every request may
 * have, or a {@linkplain #custom custom} one of the user's own.
 */
public final class Attribute {

  private static final int NO_INDEX = -1;

  /** Who the user is. */
  public static final Attribute USER_ID = new Attribute("user_id", 0);

  /** The user's tier, for example {@code premium}. A configured user's tier beats the request's. */
  public static final Attribute USER_TIER = new Attribute("user_tier", 1);

  /** The API key that was used. */
  public static final Attribute API_KEY = new Attribute("api_key", 2);

  /** The tenant that the user belongs to. */
  public static final Attribute TENANT = new Attribute("tenant", 3);

  /** The address that the request came from; IPv4-mapped IPv6 addresses are IPv4. */
  public static final Attribute IP_ADDRESS = new Attribute("ip_address", 4);

  /** The path that was asked for, in {@linkplain EndpointPattern normal form}. */
  public static final Attribute ENDPOINT = new Attribute("endpoint", 5);

  /** The HTTP method, in upper case. */
  public static final Attribute METHOD = new Attribute("method", 6);

  /**
   * Whoever makes the request: the user, else the API key, else the address, else one caller that
   * all without any of them share. What a rule counts by unless told otherwise; no condition.
   */
  public static final Attribute CALLER = new Attribute("caller", NO_INDEX - 1);

  static final int WELL_KNOWN = 7;

  private static final String CUSTOM_PREFIX = "attributes.";
  private static final Pattern CUSTOM_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final List<Attribute> MATCHABLE =
      List.of(USER_ID, USER_TIER, API_KEY, TENANT, IP_ADDRESS, ENDPOINT, METHOD);

  private static final Map<String, Attribute> BY_NAME =
      MATCHABLE.stream().collect(Collectors.toUnmodifiableMap(Attribute::name, each -> each));

  private final String name;
  private final int index;

  private Attribute(String name, int index) {
    this.name = name;
    this.index = index;
  }

  /**
   * An attribute of the user's own.
   *
   * @param name 1..64 letters, digits, {@code _}, {@code .} or {@code -}
   */
  public static Attribute custom(String name) {
    if (!CUSTOM_NAME.matcher(name).matches()) {
      throw new InvalidValueException(
          "attribute", name, "1..64 letters, digits, underscores, dots and hyphens");
    }
    return new Attribute(CUSTOM_PREFIX + name, NO_INDEX);
  }

  /**
   * The attribute of this name: {@code user_id}, {@code caller}, … or {@code attributes.region} for
   * a custom one. Empty if there is none.
   */
  public static Optional<Attribute> named(String name) {
    if (name.startsWith(CUSTOM_PREFIX)) {
      String custom = name.substring(CUSTOM_PREFIX.length());
      return CUSTOM_NAME.matcher(custom).matches()
          ? Optional.of(new Attribute(name, NO_INDEX))
          : Optional.empty();
    }
    if (name.equals(CALLER.name)) {
      return Optional.of(CALLER);
    }
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /** Those that every request may have, in the order in which documents list them. */
  public static List<Attribute> wellKnown() {
    return MATCHABLE;
  }

  /** Whether it is a custom one. */
  public boolean isCustom() {
    return index == NO_INDEX;
  }

  boolean isCaller() {
    return index == CALLER.index;
  }

  boolean isUserTier() {
    return index == USER_TIER.index;
  }

  boolean isAddress() {
    return index == IP_ADDRESS.index;
  }

  boolean isEndpoint() {
    return index == ENDPOINT.index;
  }

  /** Its name in rules and requests, for example {@code user_id} or {@code attributes.region}. */
  public String name() {
    return name;
  }

  /** The name under which a request carries a custom attribute. */
  String customName() {
    return name.substring(CUSTOM_PREFIX.length());
  }

  /** Where a request keeps a well-known one. */
  int index() {
    return index;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Attribute that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
