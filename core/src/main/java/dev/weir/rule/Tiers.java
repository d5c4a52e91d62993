package dev.weir.rule;

import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Limits by the name of a tier, and what single users have instead. Immutable.
 *
 * <p>A configured user's tier beats the tier in a request; a user's own limits beat those of the
 * tier. A request without a tier, or of one that is not known here, has the {@linkplain
 * #defaultTier default tier} if there is one.
 */
public final class Tiers {

  /** No tiers at all. */
  public static final Tiers NONE = new Tiers(Map.of(), null, Map.of());

  private final Map<String, List<RuleLimit>> tiers;
  private final @Nullable String defaultTier;
  private final Map<String, User> users;

  private Tiers(
      Map<String, List<RuleLimit>> tiers, @Nullable String defaultTier, Map<String, User> users) {
    this.tiers = tiers;
    this.defaultTier = defaultTier;
    this.users = users;
  }

  /** What one user has. */
  public static final class User {

    private final @Nullable String tier;
    private final List<RuleLimit> limits;

    private User(@Nullable String tier, List<RuleLimit> limits) {
      this.tier = tier;
      this.limits = limits;
    }

    /** A user of this tier. */
    public static User of(String tier) {
      return new User(tier, List.of());
    }

    /** A user with limits of their own, whatever the tier. */
    public static User of(List<RuleLimit> limits) {
      return new User(null, List.copyOf(limits));
    }

    /** The same user with limits of their own. */
    public User limits(List<RuleLimit> limits) {
      return new User(tier, List.copyOf(limits));
    }

    /** The user's tier; empty leaves it to the request. */
    public Optional<String> tier() {
      return Optional.ofNullable(tier);
    }

    /** The user's own limits; none leaves them to the tier. */
    public List<RuleLimit> limits() {
      return limits;
    }
  }

  /** Free 100, basic 1 000, premium 10 000 an hour; enterprise as its users have it. */
  public static Tiers standard() {
    return NONE.tier("free", Limit.perHour(100))
        .tier("basic", Limit.perHour(1_000))
        .tier("premium", Limit.perHour(10_000))
        .tier("enterprise", List.of());
  }

  /** The same with this tier. */
  public Tiers tier(String name, Limit limit) {
    return tier(name, List.of(new RuleLimit(RuleLimit.ONLY, limit)));
  }

  /** The same with this tier; without limits only its users' own ones count. */
  public Tiers tier(String name, List<RuleLimit> limits) {
    if (name.isBlank()) {
      throw new InvalidValueException("tier", "an empty text", "a name");
    }
    return new Tiers(with(tiers, name, List.copyOf(limits)), defaultTier, users);
  }

  /** The same with a tier for whoever has none that is known. */
  public Tiers defaultTier(String name) {
    if (!tiers.containsKey(name)) {
      throw new InvalidValueException("default_tier", name, "one of " + tiers.keySet());
    }
    return new Tiers(tiers, name, users);
  }

  /** The same with these users, by id, in place of those that were there. */
  public Tiers users(Map<String, User> users) {
    return new Tiers(tiers, defaultTier, Map.copyOf(users));
  }

  private static <T> Map<String, T> with(Map<String, T> map, String name, T value) {
    Map<String, T> copy = new LinkedHashMap<>(map);
    copy.put(name, value);
    return Collections.unmodifiableMap(copy);
  }

  /** The limits of each tier. */
  public Map<String, List<RuleLimit>> tiers() {
    return tiers;
  }

  /** The tier of whoever has none that is known. */
  public Optional<String> defaultTier() {
    return Optional.ofNullable(defaultTier);
  }

  /** The configured users, by id. */
  public Map<String, User> users() {
    return users;
  }

  /** The tier that a request's user really has. */
  @Nullable String tierOf(Request request, @Nullable User user) {
    if (user != null && user.tier != null) {
      return user.tier;
    }
    String asked = request.valueOrNull(Attribute.USER_TIER);
    return defaultTier == null || (asked != null && tiers.containsKey(asked)) ? asked : defaultTier;
  }

  /** What is configured of a request's user. */
  @Nullable User userOf(Request request) {
    if (users.isEmpty()) {
      return null;
    }
    String id = request.valueOrNull(Attribute.USER_ID);
    return id == null ? null : users.get(id);
  }

  /** The limits of a user of a tier; none if nothing is known. */
  List<RuleLimit> limitsOf(@Nullable String tier, @Nullable User user) {
    if (user != null && !user.limits.isEmpty()) {
      return user.limits;
    }
    return tier == null ? List.of() : tiers.getOrDefault(tier, List.of());
  }
}
