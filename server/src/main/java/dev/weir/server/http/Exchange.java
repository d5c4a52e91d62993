package dev.weir.server.http;

import dev.weir.limit.InvalidValueException;
import dev.weir.server.listen.ByteBudget;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. Takes in the body up to the route's bound, and answers whatever goes
 * wrong; what the routes do is in {@link Answering}. Belongs to one event loop; an answer that is
 * found on another thread comes back by {@link #onLoop}.
 */
final class Exchange {

  static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final String JSON_TEXT = "application/json";

  /** What is read and thrown away of a body that is too long, so that its sender hears why. */
  private static final int MAX_DISCARDED_BYTES = 4 * 1024 * 1024;

  private static final byte[] NO_BYTES = {};

  private final Desk desk;
  private final ServerConnection connection;
  private final HttpServerRequest request;
  private final ByteBudget.Share bodies;
  private @Nullable Route route;
  private @Nullable Buffer body;
  private int bodyBytes;
  private boolean answered;
  private boolean refused;

  Exchange(Desk desk, ServerConnection connection, HttpServerRequest request) {
    this.desk = desk;
    this.connection = connection;
    this.request = request;
    this.bodies = connection.bodies();
  }

  ByteBudget.Share bodies() {
    return bodies;
  }

  HttpServerRequest request() {
    return request;
  }

  /** Whether this is the thread of the connection's event loop. */
  boolean isOnLoop() {
    return connection.isOnLoop();
  }

  /** Does something on the connection's event loop: now if this is it, else soon. */
  void onLoop(Runnable action) {
    connection.onLoop(action);
  }

  void begin() {
    request.endHandler(end -> received());
    try {
      Route found = admit();
      route = found;
      request.handler(this::collect);
    } catch (RequestException e) {
      fail(e);
    }
  }

  private Route admit() {
    String path = path();
    Route found = Route.of(path, request.method().name());
    if (found == null || (found == Route.ENVOY_JSON && desk.envoy().isEmpty())) {
      throw new RequestException(
          HttpResponseStatus.NOT_FOUND,
          "NOT_FOUND",
          "path: " + shown(path) + " (expected: /v1/ratelimit/check, /health, …)");
    }
    String method = request.method().name();
    if (!found.takes(method)) {
      request.response().headers().add(HttpHeaders.ALLOW, found.allowed());
      throw new RequestException(
          HttpResponseStatus.METHOD_NOT_ALLOWED,
          "METHOD_NOT_ALLOWED",
          "method: " + shown(method) + " (expected: " + found.expectedMethods() + ")");
    }
    if (found.requiresJson()) {
      requireJson(request.headers().get(HttpHeaders.CONTENT_TYPE));
    }
    return found;
  }

  /** The path that is asked for. */
  String path() {
    String target = request.uri();
    if (!target.startsWith("/")) {
      return Objects.requireNonNullElse(request.path(), target); // as a proxy is asked
    }
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  static String shown(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }

  private static void requireJson(@Nullable String mediaType) {
    if (JSON_TEXT.equals(mediaType)) {
      return;
    }
    String came = mediaType == null ? "missing" : shown(mediaType);
    String essence = came.toLowerCase(Locale.ROOT).replace(" ", "");
    if (!essence.equals(JSON_TEXT) && !essence.matches("application/json;charset=\"?utf-8\"?")) {
      throw new RequestException(
          HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
          "UNSUPPORTED_MEDIA_TYPE",
          "content-type: " + came + " (expected: " + JSON_TEXT + ")");
    }
  }

  private void collect(Buffer part) {
    bodyBytes += part.length();
    Route asked = Objects.requireNonNull(route);
    int max = asked.maxBodyBytes();
    if (bodyBytes > max || refused) {
      discard();
      if (bodyBytes > MAX_DISCARDED_BYTES) {
        tooLong(max);
        end();
      }
    } else if (asked.takesBody()) {
      if (bodies.hold(bodyBytes)) {
        Buffer before = body;
        body = before == null ? part : before.appendBuffer(part);
      } else {
        busy();
      }
    }
  }

  private void discard() {
    body = null;
    bodies.giveBack();
  }

  /**
   * Answers at once; the connection closes when the rest has come, lest a reset beat the answer.
   */
  private void busy() {
    discard();
    refused = true;
    request.response().headers().add(HttpHeaders.RETRY_AFTER, "1");
    if (!connection.streams()) {
      request.response().headers().add(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    send(503, JSON, Answers.error("BUSY", "Too many bodies are coming in. Try again in 1 second."));
  }

  /** Nothing more is wanted of this client: of a connection with others, not of this request. */
  private void end() {
    if (connection.streams()) {
      request.response().reset();
    } else {
      request.connection().close();
    }
  }

  private void tooLong(int max) {
    fail(
        new RequestException(
            HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
            "BODY_TOO_LARGE",
            "body: more than " + max + " bytes (expected: at most " + max + ")"));
  }

  private void received() {
    connection.received(this);
    if (refused && !connection.streams()) {
      request.connection().close();
    }
    if (refused) {
      return;
    }
    Route asked = route;
    if (answered || asked == null) {
      return;
    }
    if (bodyBytes > asked.maxBodyBytes()) {
      tooLong(asked.maxBodyBytes());
      return;
    }
    Buffer complete = body;
    body = null;
    try {
      new Answering(desk, this).answer(asked, complete == null ? NO_BYTES : complete.getBytes());
    } catch (InvalidValueException e) {
      desk.listener().invalid();
      send(400, JSON, Answers.error("INVALID_REQUEST", Objects.requireNonNull(e.getMessage())));
    } catch (RequestException e) {
      fail(e);
    } catch (RuntimeException e) {
      fault(e);
    }
  }

  private void fail(RequestException mistake) {
    desk.listener().invalid();
    if (mistake.status() == HttpResponseStatus.UNAUTHORIZED.code()) {
      request.response().headers().add("WWW-Authenticate", "Bearer");
    }
    send(mistake.status(), JSON, Answers.error(mistake.code(), mistake.text()));
  }

  /** Answers where the store did not. */
  void storeUnavailable() {
    send(503, JSON, Answers.error("STORE_UNAVAILABLE", "The store could not answer."));
  }

  /** Answers for a fault of our own. */
  void fault(RuntimeException cause) {
    desk.listener().faulted();
    Faults.log(request.method().name() + " " + shown(path()), cause);
    send(500, JSON, Answers.error("INTERNAL", "The server could not answer; its log says why."));
  }

  /** Answers, once. */
  void send(int status, CharSequence mediaType, Buffer answer) {
    if (answered) {
      return;
    }
    answered = true;
    HttpServerResponse response = request.response();
    if (status != 200) {
      response.setStatusCode(status);
    }
    response.headers().add(HttpHeaders.CONTENT_TYPE, mediaType);
    if (connection.streams()) {
      boolean last = connection.closing();
      int bytes = answer.length();
      Future<Void> taken = response.end(answer);
      connection.sent(bytes, taken);
      if (last) {
        taken.onComplete(done -> connection.leave(request.connection()));
      }
    } else if (connection.closing()) {
      response.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      response.end(answer).onComplete(done -> request.connection().close());
    } else {
      response.end(answer);
    }
  }
}
