package dev.weir.server;

import dev.weir.server.config.Settings;
import dev.weir.server.http.HttpFrontEnd;
import dev.weir.server.listen.ListeningSockets;
import dev.weir.server.ops.Health;
import dev.weir.server.trace.Tracing;
import dev.weir.store.Store;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Stops a server gracefully: it says that it is not ready, waits, closes all sockets that it
 * listens on, tells clients to go, lets finish what is in flight, and closes.
 *
 * @param settings how long that may take
 * @param vertx on which all runs
 * @param sockets on which it listens
 * @param health says what it is about
 * @param traces of checks, if there are any
 * @param store where it counts
 */
record Shutdown(
    Settings settings,
    Vertx vertx,
    ListeningSockets sockets,
    Health health,
    Optional<Tracing> traces,
    Store store) {

  /** How long clients that were told to close their connections get to do so. */
  private static final Duration FAREWELL = Duration.ofMillis(250);

  private static final Duration MARGIN = Duration.ofSeconds(5);
  private static final long POLL_MILLIS = 10;

  /** Stops, and returns when that is done. */
  void run(FrontEnds frontEnds) {
    Duration drain = settings.value(Settings.DRAIN_TIMEOUT);
    Duration delay = settings.value(Settings.DRAIN_DELAY);
    health.draining();
    Future<Void> stopped =
        delay(delay).compose(waited -> sockets.close()).compose(shut -> leave(frontEnds, drain));
    try {
      await(stopped, delay.plus(drain).plus(FAREWELL).plus(MARGIN));
    } catch (ExecutionException e) {
      throw new IllegalStateException("could not stop in time", e.getCause());
    } finally {
      store.close(); // before the event loops, which its connections are on
      abandon(vertx);
      traces.ifPresent(Tracing::close);
    }
  }

  private Future<Void> leave(FrontEnds frontEnds, Duration drain) {
    health.leaving();
    Future<Void> http =
        farewell(frontEnds.http(), System.nanoTime())
            .compose(waited -> frontEnds.http().stop(drain));
    return Future.all(http, frontEnds.stopOthers(drain)).mapEmpty();
  }

  /**
   * Every answer says now that its connection closes: waits until all have, so that no request is
   * on its way into one that is closed from this side.
   */
  private Future<Void> farewell(HttpFrontEnd http, long sinceNanos) {
    boolean over = System.nanoTime() - sinceNanos > FAREWELL.toNanos();
    return over || http.connections() == 0
        ? Future.succeededFuture()
        : delay(Duration.ofMillis(POLL_MILLIS)).compose(waited -> farewell(http, sinceNanos));
  }

  private Future<Void> delay(Duration delay) {
    return delay.isZero()
        ? Future.succeededFuture()
        : vertx.timer(delay.toMillis(), TimeUnit.MILLISECONDS).mapEmpty();
  }

  /** Stops at once whatever runs; why that is so is told elsewhere. */
  static void abandon(Vertx vertx) {
    try {
      await(vertx.close(), MARGIN);
    } catch (ExecutionException e) {
      // there is nothing left to be tried
    }
  }

  static <T> T await(Future<T> future, Duration atMost) throws ExecutionException {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new ExecutionException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExecutionException(e);
    }
  }
}
