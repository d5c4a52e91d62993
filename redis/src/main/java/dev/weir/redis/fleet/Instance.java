package dev.weir.redis.fleet;

import dev.weir.limit.InvalidValueException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A process that shares the counters, as it has told of itself. Immutable.
 *
 * @param id what it is called, 1..128 characters; two that live at once should have two
 * @param boot tells this run of it from others, 1..64 characters
 * @param version of what it runs, at most 64 characters
 * @param startedAt when it started, by its own clock, to the second
 * @param addresses what it listens on, by the name of the front-end; at most eight, of at most 256
 *     characters each
 * @param counters what it has done
 * @param drift how much its clock is ahead of Redis', negative if behind; empty until it is known
 * @param lifetime how long it counts as alive after it was last seen
 * @param lastSeen when it was heard of last, by the clock of Redis
 */
public record Instance(
    String id,
    String boot,
    String version,
    Instant startedAt,
    Map<String, String> addresses,
    Counters counters,
    Optional<Duration> drift,
    Duration lifetime,
    Instant lastSeen) {

  private static final int MAX_ADDRESSES = 8;

  /** Copies the addresses, and checks what comes. */
  public Instance {
    checked("id", id, 1, 128);
    checked("boot", boot, 1, 64);
    checked("version", version, 0, 64);
    if (addresses.size() > MAX_ADDRESSES) {
      throw new InvalidValueException("addresses", addresses.size(), "0.." + MAX_ADDRESSES);
    }
    for (Map.Entry<String, String> address : addresses.entrySet()) {
      checked("addresses", address.getKey(), 1, 32);
      checked("addresses", address.getValue(), 1, 256);
    }
    addresses = Map.copyOf(addresses);
  }

  static String checked(String name, String text, int least, int most) {
    if (text.length() < least || text.length() > most) {
      String came = text.length() > most ? text.length() + " characters" : "'" + text + "'";
      throw new InvalidValueException(name, came, least + ".." + most + " characters");
    }
    return text;
  }

  /** The addresses by name, in the order of names. */
  public Map<String, String> addressesInOrder() {
    return new TreeMap<>(addresses);
  }

  /** Whether it is the same run of the same process. */
  public boolean isSameAs(Instance other) {
    return id.equals(other.id) && boot.equals(other.boot);
  }
}
