package dev.weir.bench.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Redis says of itself. */
final class Observed implements AutoCloseable {

  private static final Pattern CALLS = Pattern.compile("cmdstat_(\\w+):calls=(\\d+)");

  private final RedisClient client;
  private final RedisCommands<String, String> redis;

  Observed(String uri) {
    this.client = RedisClient.create(uri);
    this.redis = client.connect().sync();
  }

  /**
   * Commands of this name since the server started, those that scripts made among them. Bucket4j
   * sends a GET and then perhaps an EVAL, which makes another GET: so its GETs are its round trips.
   */
  long calls(String command) {
    Matcher matcher = CALLS.matcher(redis.info("commandstats"));
    while (matcher.find()) {
      if (matcher.group(1).equals(command)) {
        return Long.parseLong(matcher.group(2));
      }
    }
    return 0;
  }

  double cpuSeconds() {
    return number("cpu", "used_cpu_user") + number("cpu", "used_cpu_sys");
  }

  long usedBytes() {
    return (long) number("memory", "used_memory");
  }

  String version() {
    Matcher matcher = Pattern.compile("redis_version:(\\S+)").matcher(redis.info("server"));
    return matcher.find() ? matcher.group(1) : "?";
  }

  private double number(String section, String name) {
    Matcher matcher = Pattern.compile("(?m)^" + name + ":([0-9.]+)").matcher(redis.info(section));
    if (!matcher.find()) {
      throw new IllegalStateException(name + ": not in INFO " + section);
    }
    return Double.parseDouble(matcher.group(1));
  }

  void forgetAll() {
    redis.flushall();
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
