package dev.weir.redis;

import io.lettuce.core.RedisURI;
import java.util.List;

/**
 * Where Redis lives.
 *
 * @param mode how the servers belong together
 * @param servers the servers, or the sentinels that know them
 * @param primary how to connect to what sentinels know, but for the host and the port
 * @param master how sentinels call it
 */
record Location(Mode mode, List<RedisURI> servers, RedisURI primary, String master) {

  /** How servers belong together. */
  enum Mode {
    /** Sentinels know which is the primary. */
    SENTINEL,
    /** They share the slots of a Cluster. */
    CLUSTER,
    /** They know nothing of each other; there may be one alone. */
    SHARDED
  }
}
