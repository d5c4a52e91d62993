package dev.weir.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandKeyword;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Redis, made again whenever it is lost: after 10 ms at first, then twice as long
 * each time up to a second, or up to half of that less, so that many do not come at once. Lettuce's
 * own reconnecting is off, because it is made to send again what was written and not answered; here
 * a command is sent once.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // callbacks see to them; how a close goes is no matter
final class Link implements RedisConnectionStateListener {

  private static final int MAX_LOADS = 10;
  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final long MAX_PAUSE_MILLIS = 1_000;

  private final Client client;
  private final Loop loop;
  private final Server server;
  private final Counts counts;
  private final Listener listener;
  private volatile @Nullable StatefulRedisConnection<byte[], byte[]> connection;
  private volatile Loaded loaded = new Loaded();
  private final AtomicInteger attempt = new AtomicInteger();
  private volatile boolean closed;
  private volatile long pauseMillis = FIRST_PAUSE_MILLIS;

  /** Who is told of a link's fate. */
  interface Listener {
    void up(Link link);

    void down(Link link, Throwable cause);
  }

  /**
   * @param loop that it keeps to
   */
  Link(Client client, Loop loop, Server server, Counts counts, Listener listener) {
    this.client = client;
    this.loop = loop;
    this.server = server;
    this.counts = counts;
    this.listener = listener;
  }

  /** The loop that it keeps to. */
  Loop loop() {
    return loop;
  }

  boolean isUp() {
    return connection != null;
  }

  /** Connects, loads the script, and tells the listener how that went. */
  void connect() {
    if (closed) {
      return;
    }
    int mine = attempt.get();
    try {
      server
          .connect(loop)
          .whenComplete(
              (made, failure) -> {
                if (mine != attempt.get()) {
                  client.hangUp(made);
                } else if (made == null) {
                  failed(failure);
                } else {
                  load(made, mine);
                }
              });
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  private void load(StatefulRedisConnection<byte[], byte[]> made, int mine) {
    try {
      Loaded first = new Loaded();
      client
          .timely(load(Script.DECIDE, made, first))
          .whenComplete((sha, refused) -> loaded(made, first, mine, refused));
    } catch (RuntimeException | Error e) {
      client.hangUp(made);
      failed(e);
    }
  }

  /** Unless it has moved meanwhile, and is connecting already. */
  private void connect(int mine) {
    if (mine == attempt.get()) {
      connect();
    }
  }

  private void loaded(
      StatefulRedisConnection<byte[], byte[]> made,
      Loaded first,
      int mine,
      @Nullable Throwable refused) {
    if (mine != attempt.get()) {
      client.hangUp(made);
      return;
    }
    if (refused != null || closed) {
      client.hangUp(made);
      if (refused != null) {
        failed(refused);
      }
      return;
    }
    pauseMillis = FIRST_PAUSE_MILLIS;
    made.addListener(this);
    loaded = first;
    connection = made;
    listener.up(this);
    if (!made.isOpen()) {
      lost(made, new IllegalStateException("closed while it was set up"));
    }
  }

  @Override
  public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
    lost(lost, new IllegalStateException("connection lost"));
  }

  private void lost(Object lost, Throwable cause) {
    synchronized (this) {
      if (connection != lost) {
        return;
      }
      connection = null;
    }
    failed(cause);
  }

  private void failed(Throwable cause) {
    try {
      listener.down(this, cause);
    } finally {
      if (!closed) {
        int mine = attempt.get();
        long pause = pauseMillis;
        pauseMillis = Math.min(MAX_PAUSE_MILLIS, 2 * pause);
        client.after(spread(pause), () -> connect(mine));
      }
    }
  }

  /** At random between half of a pause and all of it. */
  static long spread(long pauseMillis) {
    return pauseMillis - ThreadLocalRandom.current().nextLong(pauseMillis / 2 + 1);
  }

  /** The connection that is open, null if none is. */
  @Nullable StatefulRedisConnection<byte[], byte[]> connection() {
    return connection;
  }

  /**
   * Gives a connection up, because nothing comes back or it leads to the wrong server.
   *
   * @param failed which one; if it is not the present one, that has been done already
   */
  void renew(@Nullable StatefulRedisConnection<byte[], byte[]> failed) {
    if (failed != null && failed == connection) {
      client.hangUp(failed);
      lost(failed, new IllegalStateException("connection given up"));
    }
  }

  /** Connects anew, since the server is elsewhere now: does not wait for an attempt under way. */
  void move() {
    if (isUp()) {
      renew(connection);
    } else {
      attempt.incrementAndGet();
      pauseMillis = FIRST_PAUSE_MILLIS;
      connect();
    }
  }

  /** Connects no more; what is open ends with the {@link Client}. */
  void close() {
    closed = true;
  }

  /** Connects no more, and ends what is open. */
  void hangUp() {
    closed = true;
    client.hangUp(connection);
  }

  /** What this node of a Cluster knows of it: CLUSTER SLOTS. */
  CompletionStage<List<Object>> slots() {
    StatefulRedisConnection<byte[], byte[]> open = connection;
    if (open == null) {
      return CompletableFuture.failedStage(new IllegalStateException("not connected"));
    }
    return open.async().clusterSlots();
  }

  private CompletionStage<String> load(
      Script script, StatefulRedisConnection<byte[], byte[]> to, Loaded on) {
    AsyncCommand<byte[], byte[], String> command = loading(script);
    to.dispatch(command);
    on.add(script);
    return command;
  }

  private AsyncCommand<byte[], byte[], String> loading(Script script) {
    counts.loads.increment();
    long sentNanos = System.nanoTime();
    AsyncCommand<byte[], byte[], String> command =
        new AsyncCommand<>(
            new Command<>(
                CommandType.SCRIPT,
                new StatusOutput<>(ByteArrayCodec.INSTANCE),
                new CommandArgs<>(ByteArrayCodec.INSTANCE)
                    .add(CommandKeyword.LOAD)
                    .add(script.text())));
    command.whenComplete((sha, failure) -> counts.loading.record(System.nanoTime() - sentNanos));
    return command;
  }

  /**
   * One call of the script.
   *
   * @param script which one
   * @param args what EVALSHA takes
   * @param asking whether ASKING has to come before it
   * @param then gets what came of it
   */
  record Request(Script script, CommandArgs<byte[], byte[]> args, boolean asking, Then then) {}

  /** Gets what came of a call of the script. */
  interface Then {
    /**
     * Exactly one of the first two is there.
     *
     * @param sentOn the connection, null if it was not sent
     */
    void accept(
        byte @Nullable [] reply,
        @Nullable Throwable failure,
        @Nullable StatefulRedisConnection<byte[], byte[]> sentOn);
  }

  /**
   * Calls scripts, in one write, and loads before those that were not called on this connection
   * yet; loads one again, and only then calls it again, if Redis has forgotten it.
   */
  void send(List<Request> requests) {
    send(requests, 0);
  }

  private void send(List<Request> requests, int loads) {
    Loaded known = loaded; // before the connection, so never that of a later one
    StatefulRedisConnection<byte[], byte[]> open = connection;
    if (open == null) {
      Throwable none = new IllegalStateException("not connected");
      requests.forEach(request -> request.then().accept(null, none, null));
      return;
    }
    long sentNanos = System.nanoTime();
    List<RedisCommand<byte[], byte[], ?>> commands = new ArrayList<>(requests.size());
    List<Script> news = new ArrayList<>(0);
    for (Request request : requests) {
      Script script = request.script();
      if (!known.has(script) && !news.contains(script)) {
        news.add(script);
        commands.add(loading(script));
      }
      counts.of(script).calls.increment();
      if (request.asking()) {
        commands.add(
            new AsyncCommand<>(
                new Command<>(
                    CommandType.ASKING, new StatusOutput<>(ByteArrayCodec.INSTANCE), null)));
      }
      commands.add(command(request, loads, sentNanos, open));
    }
    if (commands.size() == 1) {
      open.dispatch(commands.get(0));
    } else {
      open.dispatch(commands);
    }
    news.forEach(known::add); // now that whatever is sent from here on comes behind it
  }

  private ScriptCommand command(
      Request request, int loads, long sentNanos, StatefulRedisConnection<byte[], byte[]> sentOn) {
    return new ScriptCommand(
        request.args(),
        (reply, failure) -> {
          if (isForgotten(failure) && loads < MAX_LOADS) {
            counts.of(request.script()).reloads.increment();
            sendAgain(request, loads + 1, sentNanos);
          } else {
            counts.answered(request.script(), System.nanoTime() - sentNanos);
            request.then().accept(reply, failure, sentOn);
          }
        });
  }

  private static boolean isForgotten(@Nullable Throwable failure) {
    return failure instanceof RedisCommandExecutionException
        && String.valueOf(failure.getMessage()).startsWith("NOSCRIPT");
  }

  /** Loads the script before, unless that has been done since. */
  private void sendAgain(Request request, int loads, long sentNanos) {
    StatefulRedisConnection<byte[], byte[]> open = connection;
    Loaded known = loaded;
    if (open != null && known.isBefore(sentNanos, request.script())) {
      load(request.script(), open, known).exceptionally(failure -> "");
    }
    send(List.of(request), loads);
  }

  /** Which scripts were loaded on a connection, and when last. Thread-safe. */
  private static final class Loaded {
    private final AtomicReferenceArray<@Nullable Long> nanos =
        new AtomicReferenceArray<>(Script.all().size());

    boolean has(Script script) {
      return nanos.get(script.index()) != null;
    }

    void add(Script script) {
      nanos.set(script.index(), System.nanoTime());
    }

    /** Whether the last time was before this instant. */
    boolean isBefore(long instantNanos, Script script) {
      Long last = nanos.get(script.index());
      return last == null || last - instantNanos < 0;
    }
  }
}
