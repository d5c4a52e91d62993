package dev.weir.server.http;

import dev.weir.server.listen.ByteBudget;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** One connection: gives each of its requests to an {@link Exchange}. Belongs to one event loop. */
final class ServerConnection {

  /** Requests at once on one connection of HTTP/2. */
  static final int MAX_STREAMS = 100;

  /** What a client may try again (RFC 9113, 7). */
  private static final int REFUSED_STREAM = 7;

  /** In which a client that was told to go may close by itself. */
  private static final long FAREWELL_MILLIS = 100;

  private final Desk desk;
  private final ConnectionWatch watch;
  private final ByteBudget.Share bodies;
  private final boolean streams;
  private final UntakenAnswers untaken;
  private final Set<HttpServerRequest> open = new HashSet<>();
  private final Context context = Objects.requireNonNull(Vertx.currentContext());
  private final Thread loop = Thread.currentThread();

  /**
   * @param streams whether requests come in side by side, as in HTTP/2
   */
  ServerConnection(Desk desk, ConnectionWatch watch, boolean streams) {
    this.streams = streams;
    this.desk = desk;
    this.watch = watch;
    this.bodies = desk.bodies().share();
    this.untaken = new UntakenAnswers(watch.answers(), this::begin);
  }

  /** Whether this is the thread of its event loop. */
  @SuppressWarnings("ReferenceEquality") // threads are who they are
  boolean isOnLoop() {
    return Thread.currentThread() == loop;
  }

  /** Does something on its event loop: now if this is it, else soon. */
  void onLoop(Runnable action) {
    if (isOnLoop()) {
      action.run();
    } else {
      context.runOnContext(nothing -> action.run());
    }
  }

  void requested(HttpServerRequest request) {
    if (!streams) {
      watch.headReceived();
      new Exchange(desk, this, request).begin();
    } else if (isAdmitted(request) && !untaken.holdsUp(request)) {
      begin(request);
    }
  }

  /**
   * Bounds the requests at once, until their answers are taken: Netty does so only from when the
   * client has confirmed the bound, which it may never do.
   */
  private boolean isAdmitted(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (open.size() >= MAX_STREAMS) {
      response.reset(REFUSED_STREAM);
      return false;
    }
    open.add(request);
    response.closeHandler(
        closed -> {
          open.remove(request);
          untaken.gone(request);
        });
    return true;
  }

  private void begin(HttpServerRequest request) {
    Exchange exchange = new Exchange(desk, this, request);
    watch.headReceived(exchange);
    request.exceptionHandler(gone -> received(exchange));
    exchange.begin();
  }

  /**
   * Tells a client of HTTP/2 to go, and closes once nothing is under way: Vert.x may wait for the
   * client to do so, even if it does not.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // closed is closed, and a timer fires once
  void leave(HttpConnection connection) {
    connection.shutdown();
    context
        .owner()
        .setTimer(
            FAREWELL_MILLIS,
            timer -> {
              if (open.isEmpty()) {
                watch.close();
              }
            });
  }

  /** An answer is on its way: counts it until it is taken. */
  void sent(int bytes, Future<Void> taken) {
    if (!untaken.sent(bytes)) {
      watch.close();
    }
    taken.onComplete(done -> untaken.taken(bytes));
  }

  /** A request is complete, or will not be. */
  void received(Exchange exchange) {
    if (streams) {
      watch.requestReceived(exchange);
      exchange.bodies().giveBack();
    } else {
      watch.requestReceived();
      bodies.giveBack();
    }
  }

  /** What the body of a request may hold: of one after the other they share. */
  ByteBudget.Share bodies() {
    return streams ? desk.bodies().share() : bodies;
  }

  /** Whether requests come in side by side, as in HTTP/2. */
  boolean streams() {
    return streams;
  }

  void closed() {
    bodies.close();
    untaken.close();
  }

  /** Whether the client should take its next request elsewhere. */
  boolean closing() {
    return desk.health().isLeaving();
  }

  /** Answers what is not HTTP, and ends the connection. */
  void malformed(HttpServerRequest request) {
    desk.listener().invalid();
    Throwable cause = request.decoderResult().cause();
    HttpServerResponse response = request.response();
    Buffer body;
    if (cause instanceof TooLongHttpLineException) {
      response.setStatusCode(414);
      body = Answers.error("TARGET_TOO_LONG", "target: too long (expected: at most 16 KiB)");
    } else if (cause instanceof TooLongHttpHeaderException) {
      response.setStatusCode(431);
      body = Answers.error("HEADERS_TOO_LARGE", "headers: too large (expected: at most 16 KiB)");
    } else {
      response.setStatusCode(400);
      body = Answers.error("INVALID_REQUEST", "request: malformed (expected: HTTP/1.1)");
    }
    response.headers().add(HttpHeaders.CONTENT_TYPE, Exchange.JSON);
    response.headers().add(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    response.end(body).onComplete(done -> request.connection().close());
  }
}
