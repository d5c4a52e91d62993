package dev.weir.redis.fleet;

import dev.weir.limit.InvalidValueException;
import dev.weir.store.Ticker;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a process tells the others of itself, and how often. Immutable, but for its counters.
 *
 * <pre>{@code
 * store.announce(Announcement.named("checkout-1").version("2.4.1").build());
 * }</pre>
 */
public final class Announcement {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final String id;
  private final String version;
  private final Map<String, String> addresses;
  private final Duration interval;
  private final Duration maxDrift;
  private final Ticker clock;
  private final @Nullable Supplier<Counters> counters;
  private final Fleet.Listener listener;

  private Announcement(Builder builder) {
    this.id = builder.id;
    this.version = builder.version;
    this.addresses = Map.copyOf(builder.addresses);
    this.interval = builder.interval;
    this.maxDrift = builder.maxDrift;
    this.clock = builder.clock;
    this.counters = builder.counters;
    this.listener = builder.listener;
  }

  /**
   * An announcement to be filled in.
   *
   * @param id what the process is called, 1..128 characters; no other that lives may be called so
   */
  public static Builder named(String id) {
    return new Builder(id);
  }

  /** An announcement under a random id. */
  public static Builder anonymous() {
    return new Builder(random());
  }

  static String random() {
    byte[] bytes = new byte[8];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static long wallMicros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }

  /** What the process is called. */
  public String id() {
    return id;
  }

  String version() {
    return version;
  }

  Map<String, String> addresses() {
    return addresses;
  }

  Duration interval() {
    return interval;
  }

  Duration maxDrift() {
    return maxDrift;
  }

  Ticker clock() {
    return clock;
  }

  Fleet.Listener listener() {
    return listener;
  }

  /** What it has done, as it says; null leaves that to the store. */
  @Nullable Supplier<Counters> counters() {
    return counters;
  }

  /** Every value has a default. */
  public static final class Builder {

    private final String id;
    private final Map<String, String> addresses = new TreeMap<>();
    private String version = "";
    private Duration interval = Duration.ofSeconds(5);
    private Duration maxDrift = Duration.ofSeconds(5);
    private Ticker clock = Announcement::wallMicros;
    private @Nullable Supplier<Counters> counters;
    private Fleet.Listener listener = new Logging();

    private Builder(String id) {
      this.id = Instance.checked("id", id, 1, 128);
    }

    /** The version of what runs: at most 64 characters, none unless told otherwise. */
    public Builder version(String version) {
      this.version = Instance.checked("version", version, 0, 64);
      return this;
    }

    /** Where it listens, for example {@code http} on {@code 10.0.0.5:8080}; at most eight. */
    public Builder address(String frontEnd, String address) {
      addresses.put(
          Instance.checked("addresses", frontEnd, 1, 32),
          Instance.checked("addresses", address, 1, 256));
      return this;
    }

    /**
     * How long between two heartbeats: 5 s unless told otherwise, 10 ms to 5 min. Who misses three
     * counts as gone.
     */
    public Builder interval(Duration interval) {
      this.interval = between("interval", interval, Duration.ofMillis(10), Duration.ofMinutes(5));
      return this;
    }

    /** How much the clock may differ from Redis' before that is told: 5 s, 1 ms to a day. */
    public Builder maxDrift(Duration maxDrift) {
      this.maxDrift = between("maxDrift", maxDrift, Duration.ofMillis(1), Duration.ofDays(1));
      return this;
    }

    /** The clock that is compared with Redis': the system's unless told otherwise. */
    public Builder clock(Ticker clock) {
      this.clock = Objects.requireNonNull(clock);
      return this;
    }

    /** What the process has done, asked at each heartbeat: what the store knows otherwise. */
    public Builder counters(Supplier<Counters> counters) {
      this.counters = Objects.requireNonNull(counters);
      return this;
    }

    /**
     * Who hears of what operators should know: the log {@code dev.weir.redis} unless told
     * otherwise.
     */
    public Builder listener(Fleet.Listener listener) {
      this.listener = Objects.requireNonNull(listener);
      return this;
    }

    private static Duration between(String name, Duration came, Duration least, Duration most) {
      if (came.compareTo(least) < 0 || came.compareTo(most) > 0) {
        throw new InvalidValueException(name, came, least + ".." + most);
      }
      return came;
    }

    /** The announcement. */
    public Announcement build() {
      if (addresses.size() > 8) {
        throw new InvalidValueException("addresses", addresses.size(), "0..8");
      }
      return new Announcement(this);
    }
  }
}
