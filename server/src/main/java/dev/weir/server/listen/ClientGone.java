package dev.weir.server.listen;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of connections that their clients broke off. That is ordinary, a proxy does it with each
 * instance that it takes out; where nobody hears of it, Vert.x calls it an error in the log.
 */
public final class ClientGone {

  private static final Logger LOG = LoggerFactory.getLogger(ClientGone.class);

  private ClientGone() {}

  /** A connection failed. */
  public static void heard(Throwable cause) {
    LOG.debug("connection failed: {}", String.valueOf(cause.getMessage()));
  }
}
