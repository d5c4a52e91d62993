package dev.weir.verify.docs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import redis.embedded.Redis;
import redis.embedded.RedisSentinel;
import redis.embedded.RedisServer;

/**
 * The {@code redis://localhost} of a page: a Redis of the test's own, on another port. The same of
 * a second one at 6380, of a sentinel at 26379, and of a Cluster of one node at 7000.
 */
final class DocumentedRedis implements AutoCloseable {

  private static final Pattern SHOWN = Pattern.compile("redis://localhost(?::(\\d+))?");
  private static final int SLOTS = 16_384;

  private final Map<String, Integer> ports = new HashMap<>();
  private final List<Redis> started = new ArrayList<>();

  static boolean isShownIn(List<Block> blocks) {
    return blocks.stream().anyMatch(DocumentedRedis::isShownIn);
  }

  private static boolean isShownIn(Block block) {
    return block.language().equals("java") && SHOWN.matcher(block.text()).find();
  }

  /** The same block with the ports that these are on. */
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
    return SHOWN
        .matcher(line)
        .replaceAll(shown -> "redis://localhost:" + port(portShown(shown.group(1))));
  }

  private static String portShown(String group) {
    return group == null ? "6379" : group;
  }

  private int port(String shown) {
    Integer known = ports.get(shown);
    if (known == null) {
      try {
        known = start(shown);
      } catch (IOException e) {
        throw new IllegalStateException(shown, e);
      }
      ports.put(shown, known);
    }
    return known;
  }

  private int start(String shown) throws IOException {
    int port = freePort();
    switch (shown) {
      case "26379" -> started.add(sentinel(port, port("6379")));
      case "7000" -> {
        started.add(server(port, "cluster-enabled yes", "cluster-config-file nodes-" + port));
        assignSlots(port);
      }
      default -> started.add(server(port));
    }
    return port;
  }

  private static RedisServer server(int port, String... settings) throws IOException {
    var builder = RedisServer.newRedisServer().port(port).bind("127.0.0.1").setting("save \"\"");
    builder.setting("dir " + System.getProperty("java.io.tmpdir"));
    for (String setting : settings) {
      builder.setting(setting);
    }
    RedisServer server = builder.build();
    server.start();
    return server;
  }

  private static RedisSentinel sentinel(int port, int primary) throws IOException {
    RedisSentinel sentinel =
        RedisSentinel.newRedisSentinel()
            .port(port)
            .bind("127.0.0.1")
            .masterName("mymaster")
            .masterPort(primary)
            .quorumSize(1)
            .build();
    sentinel.start();
    return sentinel;
  }

  private static int freePort() throws IOException {
    int port;
    do { // the bus of a Cluster is 10 000 above
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
    } while (port > 55_535);
    return port;
  }

  /** In two halves, since a line has at most 64 kB. */
  private static void assignSlots(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      for (int half = 0; half < 2; half++) {
        String slots =
            IntStream.range(half * SLOTS / 2, (half + 1) * SLOTS / 2)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(" "));
        say(socket, "CLUSTER ADDSLOTS " + slots);
      }
      while (!say(socket, "GET any").startsWith("$-1")) {
        Thread.onSpinWait(); // until the node has seen that the Cluster is whole
      }
    }
  }

  private static String say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    byte[] answer = new byte[512];
    int length = socket.getInputStream().read(answer);
    return new String(answer, 0, Math.max(0, length), StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    for (Redis redis : started) {
      redis.stop();
    }
  }
}
