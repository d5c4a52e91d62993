package dev.weir.verify.docs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import redis.embedded.RedisServer;

/** The {@code redis://localhost} of a page: a Redis of the test's own, on another port. */
final class DocumentedRedis implements AutoCloseable {

  private static final String SHOWN = "redis://localhost";

  private final RedisServer server;
  private final int port;

  DocumentedRedis() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
    this.server =
        RedisServer.newRedisServer().port(port).bind("127.0.0.1").setting("save \"\"").build();
    server.start();
  }

  static boolean isShownIn(List<Block> blocks) {
    return blocks.stream().anyMatch(DocumentedRedis::isShownIn);
  }

  private static boolean isShownIn(Block block) {
    return block.language().equals("java") && block.text().contains(SHOWN);
  }

  /** The same block with the port that Redis is on. */
  Block redirected(Block block) {
    return isShownIn(block)
        ? new Block(
            block.document(),
            block.line(),
            block.language(),
            block.lines().stream().map(this::redirected).toList())
        : block;
  }

  private String redirected(String line) {
    return line.replace(SHOWN, SHOWN + ":" + port);
  }

  @Override
  public void close() throws IOException {
    server.stop();
  }
}
