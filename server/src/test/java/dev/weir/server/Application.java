package dev.weir.server;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** What stands behind a proxy: serves everybody, and counts. */
final class Application implements AutoCloseable {

  private final HttpServer server;
  private final AtomicInteger reached = new AtomicInteger();

  Application() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          reached.incrementAndGet();
          byte[] body = "served".getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** How many requests came through. */
  int reached() {
    return reached.get();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
