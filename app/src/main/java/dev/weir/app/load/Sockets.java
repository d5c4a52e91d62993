package dev.weir.app.load;

import org.jspecify.annotations.Nullable;

/**
 * How the requests in flight are spread.
 *
 * @param connections how many there are
 * @param depth requests in flight on each
 */
record Sockets(int connections, int depth) {

  private static final int MANY = 64;
  private static final int FEW = 4;
  private static final int FEWEST = 2;
  private static final int CALLS = 100;

  /**
   * What was said, and what is usual for the rest.
   *
   * @param inFlight of a closed loop; 0 for an open one
   * @param connections as many as were asked for, or null
   * @param depth likewise
   */
  static Sockets of(
      Wire wire, int inFlight, @Nullable Integer connections, @Nullable Integer depth) {
    if (!wire.isMultiplexed()) {
      int each = depth == null ? 1 : depth;
      int usual = inFlight == 0 ? MANY : share(inFlight, each);
      return new Sockets(connections == null ? usual : connections, each);
    }
    int usual = inFlight == 0 ? FEW : depth == null ? FEWEST : share(inFlight, depth);
    int many = connections == null ? usual : connections;
    int each = inFlight == 0 ? CALLS : share(inFlight, Math.max(1, many));
    return new Sockets(many, depth == null ? each : depth);
  }

  private static int share(int all, int by) {
    return (int) (((long) all + by - 1) / by);
  }
}
