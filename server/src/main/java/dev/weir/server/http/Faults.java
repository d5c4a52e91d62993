package dev.weir.server.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what should not have happened. */
final class Faults {

  private static final Logger LOG = LoggerFactory.getLogger(HttpFrontEnd.class);

  private Faults() {}

  static void log(String where, Throwable cause) {
    LOG.error("could not answer {}", where, cause);
  }
}
