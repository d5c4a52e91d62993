package dev.weir.rule;

import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request that is to be decided: attributes and a cost. Everything is optional;
 * an empty text is no attribute. Immutable.
 *
 * <pre>{@code
 * weir.check(Request.userId("42").endpoint("/api/payments").method("POST"));
 * }</pre>
 */
public final class Request {

  private final @Nullable String[] wellKnown;
  private final Map<String, String> custom;
  private final @Nullable Address address;
  private final boolean plainEndpoint;
  private final long cost;

  private Request(
      @Nullable String[] wellKnown,
      Map<String, String> custom,
      @Nullable Address address,
      boolean plainEndpoint,
      long cost) {
    this.wellKnown = wellKnown;
    this.custom = custom;
    this.address = address;
    this.plainEndpoint = plainEndpoint;
    this.cost = cost;
  }

  /** A request of which nothing is known yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** A request of this user. */
  public static Builder userId(String userId) {
    return builder().userId(userId);
  }

  /** A request with this API key. */
  public static Builder apiKey(String apiKey) {
    return builder().apiKey(apiKey);
  }

  /** A request from this address. */
  public static Builder ipAddress(String address) {
    return builder().ipAddress(address);
  }

  /** A request for this path. */
  public static Builder endpoint(String path) {
    return builder().endpoint(path);
  }

  /**
   * The value of an attribute: an endpoint in normal form, a method in upper case, anything else as
   * it came. Of {@link Attribute#CALLER} the user, else the key, else the address.
   */
  public Optional<String> value(Attribute attribute) {
    return Optional.ofNullable(valueOrNull(attribute));
  }

  @Nullable String valueOrNull(Attribute attribute) {
    int index = attribute.index();
    if (index >= 0) {
      return wellKnown[index];
    }
    return attribute.isCaller() ? caller() : custom.get(attribute.customName());
  }

  private @Nullable String caller() {
    String user = wellKnown[Attribute.USER_ID.index()];
    if (user != null) {
      return user;
    }
    String key = wellKnown[Attribute.API_KEY.index()];
    return key != null ? key : wellKnown[Attribute.IP_ADDRESS.index()];
  }

  /** The attributes of the user's own. */
  public Map<String, String> attributes() {
    return custom;
  }

  /** What it costs where the rule does not say, 0..4294967295. */
  public long cost() {
    return cost;
  }

  @Nullable Address address() {
    return address;
  }

  /** Whether the path came as its normal form says it, but for a query and a trailing slash. */
  boolean plainEndpoint() {
    return plainEndpoint;
  }

  /** The attributes and the cost, for people. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("request");
    for (Attribute attribute : Attribute.wellKnown()) {
      value(attribute)
          .ifPresent(value -> text.append(' ').append(attribute).append('=').append(value));
    }
    custom.forEach((name, value) -> text.append(' ').append(name).append('=').append(value));
    return cost == 1 ? text.toString() : text.append(" cost=").append(cost).toString();
  }

  /** Collects what is known of a request. Not thread-safe. */
  public static final class Builder {

    private final @Nullable String[] wellKnown = new @Nullable String[Attribute.WELL_KNOWN];
    private @Nullable Map<String, String> custom;
    private @Nullable Address address;
    private boolean plainEndpoint = true;
    private long cost = 1;

    private Builder() {}

    private Builder put(Attribute attribute, String value) {
      wellKnown[attribute.index()] = value.isEmpty() ? null : value;
      return this;
    }

    /** Sets {@link Attribute#USER_ID}. */
    public Builder userId(String userId) {
      return put(Attribute.USER_ID, userId);
    }

    /** Sets {@link Attribute#USER_TIER}. */
    public Builder userTier(String tier) {
      return put(Attribute.USER_TIER, tier);
    }

    /** Sets {@link Attribute#API_KEY}. */
    public Builder apiKey(String apiKey) {
      return put(Attribute.API_KEY, apiKey);
    }

    /** Sets {@link Attribute#TENANT}. */
    public Builder tenant(String tenant) {
      return put(Attribute.TENANT, tenant);
    }

    /**
     * Sets {@link Attribute#IP_ADDRESS}.
     *
     * @throws InvalidValueException unless it is an IPv4 or IPv6 address
     */
    public Builder ipAddress(String text) {
      if (text.isEmpty()) {
        address = null;
        return put(Attribute.IP_ADDRESS, text);
      }
      Address read =
          Address.parse(text)
              .orElseThrow(
                  () ->
                      new InvalidValueException(
                          "ip_address", text, "an address such as 192.0.2.1 or 2001:db8::1"));
      address = read;
      boolean canonical = read.v4() && text.indexOf(':') < 0;
      return put(Attribute.IP_ADDRESS, canonical ? text : read.toString());
    }

    /** Sets {@link Attribute#ENDPOINT}, brought into {@linkplain EndpointPattern normal form}. */
    public Builder endpoint(String path) {
      if (path.isEmpty()) {
        plainEndpoint = true;
        return put(Attribute.ENDPOINT, path);
      }
      String normal = EndpointPath.normal(path);
      plainEndpoint = EndpointPath.isPlain(path, normal);
      return put(Attribute.ENDPOINT, normal);
    }

    /** Sets {@link Attribute#METHOD}. */
    public Builder method(String method) {
      return put(Attribute.METHOD, upperCase(method));
    }

    private static String upperCase(String method) {
      return switch (method) {
        case "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS" -> method;
        default -> method.toUpperCase(Locale.ROOT);
      };
    }

    /**
     * Sets an attribute of the user's own.
     *
     * @param name 1..64 letters, digits, {@code _}, {@code .} or {@code -}
     */
    public Builder attribute(String name, String value) {
      Attribute attribute = Attribute.custom(name);
      Map<String, String> map = custom;
      if (map == null) {
        map = new HashMap<>();
        custom = map;
      }
      if (value.isEmpty()) {
        map.remove(attribute.customName());
      } else {
        map.put(attribute.customName(), value);
      }
      return this;
    }

    /**
     * Sets any attribute but {@link Attribute#CALLER}, which follows from the others.
     *
     * @throws InvalidValueException as the method of that attribute does
     */
    public Builder with(Attribute attribute, String value) {
      if (attribute.isCaller()) {
        throw new InvalidValueException(
            "attribute", attribute, "user_id, api_key or ip_address, from which it follows");
      }
      if (attribute.isCustom()) {
        return attribute(attribute.customName(), value);
      }
      if (attribute.isAddress()) {
        return ipAddress(value);
      }
      if (attribute.isEndpoint()) {
        return endpoint(value);
      }
      return attribute.equals(Attribute.METHOD) ? method(value) : put(attribute, value);
    }

    /**
     * Sets what the request costs where the rule does not say; 1 unless told otherwise.
     *
     * @param cost 0..4294967295; 0 only looks
     */
    public Builder cost(long cost) {
      if (cost < 0 || cost > Limit.MAX_UNITS) {
        throw new InvalidValueException("cost", cost, "0.." + Limit.MAX_UNITS);
      }
      this.cost = cost;
      return this;
    }

    /** The request. The builder can be used on. */
    public Request build() {
      Map<String, String> map = custom;
      return new Request(
          wellKnown.clone(),
          map == null ? Map.of() : Map.copyOf(map),
          address,
          plainEndpoint,
          cost);
    }
  }
}
