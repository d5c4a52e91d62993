package dev.weir.redis;

import dev.weir.limit.InvalidValueException;
import dev.weir.redis.Location.Mode;
import dev.weir.redis.fleet.Announcement;
import dev.weir.store.Breaker;
import dev.weir.store.StoreException;
import dev.weir.store.Ticker;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.Transports;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where Redis is, what the counters are called, and how long anything may take. */
public final class RedisStoreBuilder {

  private final Mode mode;
  private final List<RedisURI> servers;
  private final String master;
  private final Tls tls = new Tls();
  private String user = "";
  private String password = "";
  private int database;
  private int partitions;
  private @Nullable Function<String, Breaker.Builder> breaker;
  private String prefix = "rate_limit";
  private Duration ttlBuffer = Duration.ofSeconds(10);
  private Duration deadline = Duration.ofMillis(50);
  private Duration connectTimeout = Duration.ofSeconds(5);
  private Duration commandTimeout = Duration.ofSeconds(1);
  private int connections = 2;
  private int maxWaiting = 10_000;
  private boolean announced = true;
  private @Nullable EventLoopGroup loops;
  private @Nullable Ticker ticker;

  RedisStoreBuilder(Mode mode, List<String> servers, String master) {
    this.mode = mode;
    this.servers = Addresses.parsed(servers);
    this.master = master;
  }

  /**
   * Who to log in as, whatever the URIs say.
   *
   * @param user a user of Redis' access control list; empty for the default user
   */
  public RedisStoreBuilder credentials(String user, String password) {
    this.user = Objects.requireNonNull(user);
    this.password = Objects.requireNonNull(password);
    return this;
  }

  /**
   * The database, whatever the URIs say: theirs, or 0, unless told otherwise. A Cluster has no
   * other than 0.
   */
  public RedisStoreBuilder database(int database) {
    this.database = checked("database", database, 0, 1_000_000);
    return this;
  }

  /**
   * What signed the servers' certificates, on connections by TLS: what Java trusts unless told
   * otherwise.
   *
   * @param authorities a file of PEM certificates
   */
  public RedisStoreBuilder trust(Path authorities) {
    tls.trust(authorities);
    return this;
  }

  /**
   * What is shown to the servers, on connections by TLS: nothing unless told otherwise.
   *
   * @param chain a file of PEM certificates, one's own first
   * @param key a file with its key as PKCS 8 in PEM, without a password
   */
  public RedisStoreBuilder certificate(Path chain, Path key) {
    tls.certificate(chain, key);
    return this;
  }

  /**
   * Into how many slots of a Cluster the counters are put, so that calls can be combined: all of
   * them unless told otherwise. The part of a key that a Cluster goes by is then a number instead
   * of the key's value. Another number makes every counter begin anew.
   *
   * @param partitions 1..1024, at least a few for each node
   */
  public RedisStoreBuilder partitions(int partitions) {
    this.partitions = checked("partitions", partitions, 1, 1_024);
    return this;
  }

  /**
   * Puts a circuit breaker before each server, so that one that does not answer costs nobody a
   * wait, and concerns only its own counters: none unless told otherwise.
   *
   * <pre>{@code
   * RedisStore.cluster("redis://localhost:7000").breaker(node -> Breaker.builder());
   * }</pre>
   *
   * @param breaker makes the breaker of a server, which it gets as {@code host:port}
   */
  public RedisStoreBuilder breaker(Function<String, Breaker.Builder> breaker) {
    this.breaker = Objects.requireNonNull(breaker);
    return this;
  }

  /**
   * What the counters' keys begin with: {@code rate_limit} unless told otherwise. Processes with
   * the same prefix share their counters.
   *
   * @param prefix 1..64 printable characters of ASCII, without braces
   */
  public RedisStoreBuilder prefix(String prefix) {
    this.prefix = Objects.requireNonNull(prefix);
    return this;
  }

  /**
   * How much longer than it matters Redis keeps a counter: 10 s unless told otherwise. Covers
   * clocks that go back.
   */
  public RedisStoreBuilder ttlBuffer(Duration ttlBuffer) {
    this.ttlBuffer = checked("ttlBuffer", ttlBuffer, Duration.ZERO, Duration.ofDays(1));
    return this;
  }

  /** How long a call may take before it fails: 50 ms unless told otherwise, 1 ms to a minute. */
  public RedisStoreBuilder deadline(Duration deadline) {
    this.deadline = checked("deadline", deadline, Duration.ofMillis(1), Duration.ofMinutes(1));
    return this;
  }

  /**
   * For many calls from many threads: four connections to each server, 50 000 claims that may wait,
   * and 30 s that Redis keeps a counter beyond its life. Sets these three; what is said after it
   * counts.
   */
  public RedisStoreBuilder highPerformance() {
    return connections(4).maxWaiting(50_000).ttlBuffer(Duration.ofSeconds(30));
  }

  /**
   * For little memory, here and in Redis: one connection to each server, 1 000 claims that may
   * wait, and 1 s that Redis keeps a counter beyond its life. Sets these three; what is said after
   * it counts.
   */
  public RedisStoreBuilder memoryOptimized() {
    return connections(1).maxWaiting(1_000).ttlBuffer(Duration.ofSeconds(1));
  }

  /**
   * What holds unless told otherwise: two connections to each server, 10 000 claims that may wait,
   * and 10 s that Redis keeps a counter beyond its life. Sets these three; what is said after it
   * counts.
   */
  public RedisStoreBuilder balanced() {
    return connections(2).maxWaiting(10_000).ttlBuffer(Duration.ofSeconds(10));
  }

  /** How long making a connection may take: 5 s unless told otherwise, 10 ms to a minute. */
  public RedisStoreBuilder connectTimeout(Duration connectTimeout) {
    this.connectTimeout =
        checked("connectTimeout", connectTimeout, Duration.ofMillis(10), Duration.ofMinutes(1));
    return this;
  }

  /**
   * How long Redis may leave a command unanswered before the connection is given up and made again:
   * 1 s unless told otherwise, 10 ms to a minute.
   */
  public RedisStoreBuilder commandTimeout(Duration commandTimeout) {
    this.commandTimeout =
        checked("commandTimeout", commandTimeout, Duration.ofMillis(10), Duration.ofMinutes(1));
    return this;
  }

  /** How many connections to each server: 1..16, two unless told otherwise. */
  public RedisStoreBuilder connections(int connections) {
    this.connections = checked("connections", connections, 1, 16);
    return this;
  }

  /**
   * How many claims may wait for one server while others are in flight, 10 000 unless told
   * otherwise; calls beyond fail at once.
   */
  public RedisStoreBuilder maxWaiting(int maxWaiting) {
    this.maxWaiting = checked("maxWaiting", maxWaiting, 1, Integer.MAX_VALUE);
    return this;
  }

  /**
   * Whether the store tells other processes that it lives, under a random id, as {@link
   * RedisStore#announce} does: true unless told otherwise. False leaves that to {@link
   * RedisStore#announce}.
   */
  public RedisStoreBuilder announced(boolean announced) {
    this.announced = announced;
    return this;
  }

  /**
   * Event loops of the application's own on which connections are made and answered: two threads of
   * the store's own unless told otherwise. A call that is made on one of them leaves together with
   * all that is called in the same turn, and is answered on it, without another thread; there
   * should be as many connections as loops. They have to outlive the store.
   *
   * @param loops a group of Netty's by NIO, for example that of a Vert.x
   * @throws InvalidValueException if it is another executor
   */
  public RedisStoreBuilder eventLoops(ScheduledExecutorService loops) {
    boolean fits = loops instanceof IoEventLoopGroup group && group.isIoType(NioIoHandler.class);
    if (!fits || Transports.socketChannelClass() != NioSocketChannel.class) {
      throw new InvalidValueException("eventLoops", loops, "a group of Netty's by NIO");
    }
    this.loops = (EventLoopGroup) loops;
    return this;
  }

  /** Decides by this clock instead of Redis' own, which only tests should want. */
  RedisStoreBuilder ticker(Ticker ticker) {
    this.ticker = Objects.requireNonNull(ticker);
    return this;
  }

  private static int checked(String name, int came, int least, int most) {
    if (came < least || came > most) {
      throw new InvalidValueException(name, came, least + ".." + most);
    }
    return came;
  }

  private static Duration checked(String name, Duration came, Duration least, Duration most) {
    if (came.compareTo(least) < 0 || came.compareTo(most) > 0) {
      throw new InvalidValueException(name, came, least + ".." + most);
    }
    return came;
  }

  /**
   * The store, connected: every server has answered.
   *
   * @throws StoreException if that is not so within the connect timeout
   */
  public RedisStore connect() {
    return open().connected(connectTimeout);
  }

  /**
   * The store, which connects meanwhile: until it has, calls fail at once.
   *
   * @throws InvalidValueException if what was told does not fit together
   */
  public RedisStore open() {
    StoreOptions options =
        new StoreOptions(
            ttlBuffer, deadline, connectTimeout, commandTimeout, maxWaiting, connections, ticker);
    String[] tags = Slots.tags(partitions);
    Location location = location();
    Client client = new Client(connectTimeout, tls.options(), loops);
    Assembly assembly = new Assembly(location, options, prefix, tags, client, breaker);
    Membership membership = new Membership(assembly::wire, prefix, assembly.counts()::told);
    if (announced) {
      membership.announce(Announcement.anonymous().build());
    }
    return new RedisStore(assembly, options, membership, true);
  }

  private Location location() {
    boolean isCluster = mode == Mode.CLUSTER;
    if (partitions > 0 && !isCluster) {
      throw new InvalidValueException("partitions", partitions, "none without a Cluster");
    }
    boolean isOfSentinels = mode == Mode.SENTINEL;
    List<RedisURI> told = isOfSentinels ? servers : servers.stream().map(this::told).toList();
    RedisURI primary = told(Addresses.withoutCredentials(servers.get(0)));
    boolean hasDatabase = told.stream().anyMatch(uri -> uri.getDatabase() != 0);
    if (isCluster && hasDatabase) {
      throw new InvalidValueException("database", "another", "0, since a Cluster has no other");
    }
    return new Location(mode, told, primary, master);
  }

  /** A server as its URI and the builder say. */
  private RedisURI told(RedisURI uri) {
    RedisURI.Builder told = RedisURI.builder(uri);
    if (!user.isEmpty()) {
      told.withAuthentication(user, password.toCharArray());
    } else if (!password.isEmpty()) {
      told.withPassword(password.toCharArray());
    }
    if (database > 0) {
      told.withDatabase(database);
    }
    return told.build();
  }
}
