package dev.weir.server;

import dev.weir.redis.RedisStore;
import dev.weir.redis.fleet.Announcement;
import dev.weir.redis.fleet.Fleet;
import dev.weir.server.config.InstanceSettings;
import dev.weir.server.config.Settings;
import dev.weir.server.ops.FleetHealth;
import dev.weir.server.ops.Meters;
import dev.weir.store.Store;
import dev.weir.store.Ticker;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the instances that share the counters of this one. */
final class Announcing {

  private static final Logger LOG = LoggerFactory.getLogger(Announcing.class);
  private static final int MAX_HOST_CHARS = 100;

  private Announcing() {}

  /**
   * Announces it, if its store is one that others share.
   *
   * @param store as it was made, with nothing before it
   * @param others the front-ends beside HTTP
   */
  static void announce(
      Store store,
      Settings settings,
      Ticker ticker,
      FleetHealth health,
      Meters meters,
      String version,
      int httpPort,
      List<FrontEnd> others) {
    if (!(store instanceof RedisStore shared) || !settings.value(InstanceSettings.ENABLED)) {
      return;
    }
    String host = host(settings.value(Settings.HOST));
    String id = settings.value(InstanceSettings.ID).orElse(hostName() + "-" + httpPort);
    Announcement.Builder announcement =
        Announcement.named(id)
            .version(version)
            .interval(settings.value(InstanceSettings.SYNC_INTERVAL))
            .maxDrift(settings.value(InstanceSettings.MAX_DRIFT))
            .clock(ticker)
            .counters(() -> meters.counters(shared.statistics().calls()))
            .listener(new Telling())
            .address("http", host + ":" + httpPort);
    others.forEach(other -> announcement.address(other.name(), host + ":" + other.port()));
    health.follow(shared, shared.announce(announcement.build()));
  }

  /** How others reach it: by its own name where it listens on all addresses. */
  private static String host(String listened) {
    boolean all = listened.equals("0.0.0.0") || listened.equals("::");
    String host = all ? hostName() : listened;
    return host.contains(":") ? "[" + host + "]" : host;
  }

  private static String hostName() {
    String told = System.getenv("HOSTNAME");
    if (told != null && !told.isBlank()) {
      return cut(told);
    }
    try {
      return cut(InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  private static String cut(String name) {
    return name.length() <= MAX_HOST_CHARS ? name : name.substring(0, MAX_HOST_CHARS);
  }

  /** Tells the log. */
  private static final class Telling implements Fleet.Listener {

    @Override
    public void twin(String id) {
      LOG.warn("instances.id: {} lives twice (expected: an id for each instance)", id);
    }

    @Override
    public void drifting(boolean tooFar, Duration drift) {
      if (tooFar) {
        LOG.warn("the clock is {} ms ahead of Redis', more than it may be", drift.toMillis());
      } else {
        LOG.info("the clock is {} ms ahead of Redis', as it may be", drift.toMillis());
      }
    }

    @Override
    public void lost(Throwable cause) {
      LOG.warn("the other instances are not heard of: {}", cause.getMessage());
    }

    @Override
    public void found() {
      LOG.info("the other instances are heard of again");
    }

    @Override
    public void alerted(String id, String name, String text) {
      LOG.warn("instance {} alerts: {}: {}", plain(id), plain(name), plain(text));
    }

    /** What others send does not write lines of its own. */
    private static String plain(String text) {
      return text.replaceAll("[^ -~]", "?");
    }
  }
}
