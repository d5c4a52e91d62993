package dev.weir.server.http;

import dev.weir.rule.CidrSet;
import dev.weir.server.config.HeaderFamily;
import dev.weir.server.listen.Gate;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How the front-end is to listen and to answer.
 *
 * @param host the address to listen on
 * @param port the port, 0 for a free one
 * @param gate what connections have to pass first
 * @param bounds on what clients may hold and how long
 * @param adHoc whether a check may bring its own limit
 * @param adminToken what administrators present; without one their routes are closed
 * @param headers which headers tell a caller about its limit
 * @param proxies who asks for others
 */
public record HttpOptions(
    String host,
    int port,
    Gate gate,
    Bounds bounds,
    boolean adHoc,
    Optional<String> adminToken,
    Set<HeaderFamily> headers,
    Proxies proxies) {

  /** Vert.x shares a free port among the servers that ask for the same negative one. */
  private static final int SHARED_FREE_PORT = -1;

  /** The port as Vert.x is asked for it. */
  int vertxPort() {
    return port == 0 ? SHARED_FREE_PORT : port;
  }

  /**
   * What clients may hold and how long.
   *
   * @param maxConnections connections at once
   * @param idleTimeout how long a connection may be silent
   * @param headerTimeout how long the head of a request may take
   * @param bodyTimeout how long its body may take
   * @param bodyBytes what all bodies together may hold while they are being collected
   */
  public record Bounds(
      int maxConnections,
      Duration idleTimeout,
      Duration headerTimeout,
      Duration bodyTimeout,
      long bodyBytes) {}

  /**
   * Proxies that ask whether their clients may pass.
   *
   * @param trusted those whose headers are believed
   * @param deniedStatus what they are told of a denial, 400..599
   */
  public record Proxies(CidrSet trusted, int deniedStatus) {}
}
