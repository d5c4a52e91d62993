package dev.weir.server.http;

import dev.weir.server.ops.Health;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
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

  private final Desk desk;
  private final ConnectionWatch watch;
  private final BodyBudget.Share bodies;
  private final boolean streams;
  private final Set<Exchange> open = new HashSet<>();
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
    Exchange exchange = new Exchange(desk, this, request);
    if (!streams) {
      watch.headReceived();
    } else if (!isAdmitted(exchange)) {
      return;
    }
    exchange.begin();
  }

  /**
   * Bounds the requests at once: Netty does so only from when the client has confirmed the bound,
   * which it may never do.
   */
  private boolean isAdmitted(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    if (open.size() >= MAX_STREAMS) {
      request.response().reset(REFUSED_STREAM);
      return false;
    }
    open.add(exchange);
    watch.headReceived(exchange);
    request.response().endHandler(ended -> open.remove(exchange));
    request.exceptionHandler(
        gone -> {
          received(exchange);
          open.remove(exchange);
        });
    return true;
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
  BodyBudget.Share bodies() {
    return streams ? desk.bodies().share() : bodies;
  }

  /** Whether requests come in side by side, as in HTTP/2. */
  boolean streams() {
    return streams;
  }

  void closed() {
    bodies.close();
  }

  /** Whether the client should take its next request elsewhere. */
  boolean closing() {
    return desk.health().readiness() == Health.Readiness.DRAINING;
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
