package dev.weir.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file changes a thousand times, to right and to wrong contents, while several connections ask
 * without a pause. Each answer names the limits of all rules that decided it, so that a mixture of
 * two sets would show.
 */
class ReloadUnderLoadIT {

  private static final int CHANGES = 1_000;
  private static final int CONNECTIONS = 4;
  private static final String REQUEST =
      "POST "
          + TestServer.CHECK
          + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n"
          + "{\"user_id\":\"1\"}";
  private static final Pattern QUOTA = Pattern.compile("q=\\d+");

  @TempDir private Path folder;
  private volatile boolean over;

  private static String rules(long limit) {
    return "rules:\n"
        + String.join(
            "\n",
            List.of(
                "  - {name: one, group: one, limit: " + limit + "/h}",
                "  - {name: two, group: two, limit: " + (limit + 1) + "/d}",
                "  - {name: three, group: three, key: [], limit: " + (limit + 2) + "/2d}"))
        + "\n";
  }

  /**
   * Asks on one connection, bytes on a socket: a client's own pool of connections would be another
   * thing that can fail.
   *
   * @return how often each was answered: the status, and the limits that decided
   */
  private Map<String, Integer> ask(TestServer weir) throws IOException {
    Map<String, Integer> answers = new TreeMap<>();
    try (Socket socket = weir.connect()) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      while (!over) {
        TestServer.write(socket, REQUEST);
        answers.merge(answer(in), 1, Integer::sum);
      }
    }
    return answers;
  }

  private static String answer(BufferedReader in) throws IOException {
    String status = String.valueOf(in.readLine());
    List<String> limits = List.of();
    long length = 0;
    for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      String header = line.toLowerCase(Locale.ROOT);
      if (header.startsWith("ratelimit-policy:")) {
        limits = QUOTA.matcher(line).results().map(MatchResult::group).sorted().toList();
      } else if (header.startsWith("content-length:")) {
        length = Long.parseLong(header.substring("content-length:".length()).strip());
      }
    }
    in.skip(length);
    return status + " " + limits;
  }

  private void change(TestServer weir, int change, long revision) throws IOException {
    Path file = folder.resolve("weir.yaml");
    String text = rules(1_000_000_000L + change % 4 * 1_000_000_000L);
    switch (change % 4) {
      case 0 -> {
        Path next = Files.writeString(folder.resolve("next"), text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
      case 2 -> Files.writeString(file, text);
      case 1 -> Files.writeString(file, text.replace("{name: three", "{name: two"));
      default -> Files.writeString(file, text.substring(0, text.length() * 3 / 4 + change % 7));
    }
    String expected = change % 2 == 0 ? "current" : "stale";
    String part = "\"status\":\"" + expected + "\",\"revision\":" + revision + ",";
    while (!weir.get("/health").body().contains(part)) {
      Thread.onSpinWait(); // the next look comes by itself
    }
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES) // seconds, on a machine of its own
  void file_changedAThousandTimesUnderLoad_failsNoRequestAndMixesNoRules() throws Exception {
    Path file = Files.writeString(folder.resolve("weir.yaml"), rules(3_000_000_000L));
    ExecutorService callers = Executors.newFixedThreadPool(CONNECTIONS);
    List<Future<Map<String, Integer>>> asked = new ArrayList<>();
    try (TestServer weir = new TestServer(file, Duration.ofMillis(1))) {
      for (int i = 0; i < CONNECTIONS; i++) {
        asked.add(callers.submit(() -> ask(weir)));
      }
      long revision = 1;
      for (int change = 0; change < CHANGES; change++) {
        revision += change % 2 == 0 ? 1 : 0;
        change(weir, change, revision);
      }
      over = true;
      for (Future<Map<String, Integer>> each : asked) {
        Map<String, Integer> answers = each.get(5, TimeUnit.MINUTES);
        assertThat(answers)
            .containsOnlyKeys(
                "HTTP/1.1 200 OK [q=1000000000, q=1000000001, q=1000000002]",
                "HTTP/1.1 200 OK [q=3000000000, q=3000000001, q=3000000002]");
      }
      assertThat(weir.get("/metrics").body())
          .contains("weir_rules_reloads_total{result=\"loaded\"} 500.0");
    } finally {
      over = true;
      callers.shutdownNow();
    }
  }
}
