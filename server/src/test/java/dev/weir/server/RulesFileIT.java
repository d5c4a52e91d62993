package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server over a file that changes. */
class RulesFileIT {

  private static final String SECRET = "s3cret-s3cret-s3cret";
  private static final String CALLER = "{\"user_id\":\"1\"}";

  @TempDir private Path folder;

  private Path write(String text) throws IOException {
    Path next = Files.writeString(folder.resolve("next"), text);
    return Files.move(
        next,
        folder.resolve("weir.yaml"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void server_withAFile_decidesByItsRulesFromTheFirstRequestOn() throws IOException {
    try (TestServer weir = new TestServer(write("rules: [{name: a, limit: 7/m}]"))) {
      assertThat(weir.check(CALLER).body()).contains("\"limit\":7,");
      assertThat(weir.get("/health").body())
          .startsWith("{\"status\":\"healthy\"")
          .contains(
              "\"rules\":{\"status\":\"current\",\"revision\":1,\"count\":1,\"loaded_at\":"
                  + TestServer.START_SECONDS
                  + "}");
    }
  }

  @Test
  void file_changed_isInForceWithoutARestart() throws IOException {
    try (TestServer weir = new TestServer(write("rules: [{name: a, limit: 7/m}]"))) {
      write("rules: [{name: a, limit: 9/m}]");
      await().until(() -> weir.check(CALLER).body().contains("\"limit\":9,"));
      assertThat(weir.get("/health").body()).contains("\"revision\":2");
      assertThat(weir.get("/metrics").body())
          .contains(
              "weir_rules_reloads_total{result=\"loaded\"} 1.0",
              "weir_rules_reloads_total{result=\"rejected\"} 0.0",
              "weir_rules_revision 2.0",
              "weir_rules_stale 0.0");
    }
  }

  @Test
  void file_thatIsWrong_isVisibleAndReplacesNothing() throws IOException {
    String token = "admin: {token: " + SECRET + "}\n";
    Path file = write(token + "rules: [{name: a, limit: 7/m}]");
    try (TestServer weir = new TestServer(file)) {
      write("admin: {token: '" + SECRET + " ä'}\nrules: [{name: a, limit: 0/m}]");
      await().until(() -> weir.get("/health").body().startsWith("{\"status\":\"degraded\""));
      assertThat(weir.get("/health").statusCode()).isEqualTo(200);
      assertThat(weir.get("/health").body())
          .contains("\"status\":\"stale\",\"revision\":1", ":1:16: admin.token: (a secret)")
          .contains(" and 1 more\"")
          .doesNotContain(SECRET);
      assertThat(weir.get("/health/rate-limiter").body()).contains("\"status\":\"degraded\"");
      assertThat(weir.get("/health/ready").statusCode()).isEqualTo(200);
      assertThat(weir.check(CALLER).body()).contains("\"limit\":7,");
      assertThat(weir.get("/metrics").body())
          .contains("weir_rules_reloads_total{result=\"rejected\"} 1.0", "weir_rules_stale 1.0")
          .doesNotContain(SECRET);
      write(token + "rules: [{name: a, limit: 9/m}]");
      await().until(() -> weir.get("/health").body().startsWith("{\"status\":\"healthy\""));
      assertThat(weir.check(CALLER).body()).contains("\"limit\":9,");
    }
  }
}
