package dev.weir.server.config;

import dev.weir.limit.InvalidValueException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the settings say that Redis is.
 *
 * @param mode how the servers belong together, never auto
 * @param servers their URLs, or those of the sentinels; may hold passwords
 * @param master what sentinels call the primary, empty without sentinels
 */
public record RedisLocation(Mode mode, List<String> servers, String master) {

  /** How servers belong together. */
  public enum Mode {
    /** What the rest of the settings looks like. */
    AUTO,
    /** One server. */
    STANDALONE,
    /** Sentinels know which is the primary. */
    SENTINEL,
    /** They share the slots of a Cluster. */
    CLUSTER,
    /** They know nothing of each other. */
    SHARDED
  }

  /** Copies the list. */
  public RedisLocation {
    servers = List.copyOf(servers);
  }

  /** Not the servers' URLs, which may hold passwords. */
  @Override
  public String toString() {
    return mode.name().toLowerCase(Locale.ROOT) + " of " + servers.size();
  }

  /**
   * What settings say together.
   *
   * @return empty if counters are in memory
   * @throws InvalidValueException if they do not fit together
   */
  public static Optional<RedisLocation> of(Settings settings) {
    Mode told = settings.value(RedisSettings.MODE);
    String master = settings.value(RedisSettings.MASTER);
    List<String> texts = texts(settings, told);
    Mode mode = told != Mode.AUTO ? told : mode(settings, texts, master);
    String said = said(settings, texts).key();
    if (texts.isEmpty()) {
      if (told == Mode.AUTO || told == Mode.STANDALONE) {
        return Optional.empty();
      }
      throw new InvalidValueException(
          RedisSettings.NODES.key(),
          "none",
          "those of mode " + told.name().toLowerCase(Locale.ROOT));
    }
    if (mode == Mode.SENTINEL && master.isEmpty() && texts.size() > 1) {
      // As envoyproxy/ratelimit has it: the name, and then the sentinels.
      master = texts.get(0);
      texts = texts.subList(1, texts.size());
    }
    check(mode, texts, master);
    boolean tls = settings.value(RedisSettings.TLS);
    return Optional.of(
        new RedisLocation(
            mode, texts.stream().map(text -> url(said, text, tls)).toList(), nameOf(mode, master)));
  }

  private static String nameOf(Mode mode, String master) {
    return mode == Mode.SENTINEL ? master : "";
  }

  /** What is said, by what binds more in this mode. */
  private static List<String> texts(Settings settings, Mode mode) {
    List<String> redis = settings.value(RedisSettings.REDIS);
    List<String> nodes = settings.value(RedisSettings.NODES);
    boolean isOfNodes = mode != Mode.AUTO && mode != Mode.STANDALONE;
    if (!nodes.isEmpty() && (isOfNodes || redis.isEmpty())) {
      return nodes;
    }
    if (!redis.isEmpty()) {
      return redis;
    }
    return settings
        .value(RedisSettings.HOST)
        .map(host -> List.of(host(host) + ":" + settings.value(RedisSettings.PORT)))
        .orElse(List.of());
  }

  /** Which setting these are of. */
  private static Setting<?> said(Settings settings, List<String> texts) {
    if (texts.equals(settings.value(RedisSettings.NODES))) {
      return RedisSettings.NODES;
    }
    return settings.value(RedisSettings.REDIS).isEmpty() ? RedisSettings.HOST : RedisSettings.REDIS;
  }

  /** An address of IPv6 stands in brackets. */
  private static String host(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }

  private static Mode mode(Settings settings, List<String> texts, String master) {
    if (!master.isEmpty()) {
      return Mode.SENTINEL;
    }
    boolean areNodes = texts.equals(settings.value(RedisSettings.NODES)) || texts.size() > 1;
    return areNodes && !texts.isEmpty() ? Mode.CLUSTER : Mode.STANDALONE;
  }

  private static void check(Mode mode, List<String> texts, String master) {
    if (mode == Mode.STANDALONE && texts.size() > 1) {
      throw new InvalidValueException(
          RedisSettings.REDIS.key(), texts.size() + " servers", "one, of mode standalone");
    }
    if (mode == Mode.SENTINEL && (master.isEmpty() || master.contains(":"))) {
      throw new InvalidValueException(
          RedisSettings.MASTER.key(), "none", RedisSettings.MASTER.expected());
    }
  }

  /** A host with its port alone, as other products write it, is a URL too. */
  private static String url(String setting, String text, boolean tls) {
    String url = text.contains("://") ? text : "redis://" + text;
    String secured = tls && url.startsWith("redis://") ? "rediss" + url.substring(5) : url;
    if (!isUrl(secured)) {
      throw new InvalidValueException(setting, Setting.MASK, RedisSettings.REDIS.expected());
    }
    return secured;
  }

  private static boolean isUrl(String text) {
    try {
      URI uri = URI.create(text);
      String scheme = String.valueOf(uri.getScheme());
      return List.of("redis", "rediss").contains(scheme) && uri.getHost() != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
