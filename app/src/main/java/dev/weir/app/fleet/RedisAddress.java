package dev.weir.app.fleet;

import dev.weir.limit.InvalidValueException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where Redis is, as a command line or the environment says. */
final class RedisAddress {

  private static final List<String> NAMES =
      List.of("WEIR_STORE_REDIS", "WEIR_REDIS_URL", "REDIS_URL");
  private static final String DEFAULT_PREFIX = "rate_limit";
  private static final List<String> PREFIX_NAMES =
      List.of("WEIR_STORE_KEY_PREFIX", "RATE_LIMIT_KEY_PREFIX");

  private RedisAddress() {}

  /** What was said, else what the service would use. */
  static Optional<String> of(@Nullable String told, Map<String, String> env) {
    String url = told == null ? first(env, NAMES) : told;
    return Optional.ofNullable(url).map(RedisAddress::withScheme);
  }

  private static String withScheme(String url) {
    if (url.isBlank() || url.contains(",") || url.startsWith("[")) {
      throw new InvalidValueException("url", "(not shown)", "one server's, redis://host:6379");
    }
    return url.contains("://") ? url : "redis://" + url;
  }

  static String prefix(@Nullable String told, Map<String, String> env) {
    String prefix = told == null ? first(env, PREFIX_NAMES) : told;
    return prefix == null ? DEFAULT_PREFIX : prefix;
  }

  private static @Nullable String first(Map<String, String> env, List<String> names) {
    for (String name : names) {
      String value = env.get(name);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return null;
  }
}
