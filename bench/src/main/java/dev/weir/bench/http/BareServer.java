package dev.weir.bench.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;

/**
 * The least that a service on Vert.x can do with a check: parse the JSON of its body with
 * jackson-core, look at every value, and answer a constant. One instance for each core.
 *
 * <p>The one argument is the port.
 */
public final class BareServer {

  private static final JsonFactory JSON = new JsonFactory();
  private static final CharSequence TYPE = HttpHeaders.createOptimized("application/json");
  private static final Buffer ALLOWED = Buffer.buffer("{\"allowed\":true}");

  private BareServer() {}

  /** Serves until it is killed. */
  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    int eventLoops =
        Integer.getInteger("io.netty.eventLoopThreads", Runtime.getRuntime().availableProcessors());
    Vertx.vertx(new VertxOptions().setEventLoopPoolSize(eventLoops))
        .deployVerticle(() -> new Listening(port), new DeploymentOptions().setInstances(eventLoops))
        .toCompletionStage()
        .toCompletableFuture()
        .get();
    System.out.println("http://127.0.0.1:" + port);
  }

  private static final class Listening extends VerticleBase {

    private final int port;

    Listening(int port) {
      this.port = port;
    }

    @Override
    public Future<?> start() {
      return vertx
          .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port))
          .requestHandler(request -> request.bodyHandler(body -> answer(request, body)))
          .listen();
    }
  }

  private static void answer(HttpServerRequest request, Buffer body) {
    int status = fields(body.getBytes()) > 0 ? 200 : 400;
    request.response().setStatusCode(status).headers().add(HttpHeaders.CONTENT_TYPE, TYPE);
    request.response().end(ALLOWED);
  }

  private static int fields(byte[] body) {
    int fields = 0;
    try (JsonParser parser = JSON.createParser(body)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          fields += parser.currentName().length();
        } else if (token.isScalarValue()) {
          fields += parser.getTextLength();
        }
      }
      return fields;
    } catch (IOException e) {
      return 0;
    }
  }
}
