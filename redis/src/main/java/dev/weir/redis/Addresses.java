package dev.weir.redis;

import dev.weir.limit.InvalidValueException;
import io.lettuce.core.RedisURI;
import java.util.List;

/** Reads where Redis servers are, and never repeats what may hold a password. */
final class Addresses {

  private static final String EXPECTED = "redis://user:password@host:port/0";

  private Addresses() {}

  static RedisURI parsed(String uri) {
    RedisURI parsed;
    try {
      parsed = RedisURI.create(uri);
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException("uri", "(not shown)", EXPECTED);
    }
    boolean isOfAHost = parsed.getSentinels().isEmpty() && parsed.getSocket() == null;
    if (!isOfAHost || parsed.getHost() == null || parsed.getHost().isEmpty()) {
      throw new InvalidValueException("uri", "(not shown)", EXPECTED);
    }
    return parsed;
  }

  static List<RedisURI> parsed(List<String> uris) {
    if (uris.isEmpty() || uris.size() > 1_000) {
      throw new InvalidValueException("servers", uris.size(), "1..1000");
    }
    return uris.stream().map(Addresses::parsed).toList();
  }

  /** The same way to connect, to another server. */
  static RedisURI at(RedisURI uri, String host, int port) {
    return RedisURI.builder(uri).withHost(host).withPort(port).build();
  }

  /** Where it is and by what, without who to log in as. */
  static RedisURI withoutCredentials(RedisURI uri) {
    return RedisURI.builder()
        .withHost(uri.getHost())
        .withPort(uri.getPort())
        .withSsl(uri.isSsl())
        .withVerifyPeer(uri.getVerifyMode())
        .build();
  }

  /** Where it is, without secrets. */
  static String text(RedisURI uri) {
    return uri.getHost() + ":" + uri.getPort();
  }
}
