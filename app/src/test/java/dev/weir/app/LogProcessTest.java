package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a service writes to its standard error. */
class LogProcessTest {

  private static final Map<String, String> EVERYTHING =
      Map.of("WEIR_LOG_CHECKS", "1", "WEIR_LOG_EXCEEDED_PER_SECOND", "10000");

  private static String check(String user, int cost) {
    return "{\"user_id\":\"" + user + "\",\"endpoint\":\"/a b\",\"cost\":" + cost + "}";
  }

  private static List<String> lines(Map<String, String> variables) throws Exception {
    Map<String, String> all = new HashMap<>(EVERYTHING);
    all.putAll(variables);
    try (ServiceProcess weir = new ServiceProcess(all)) {
      weir.check(check("42", 999));
      weir.check(check("42", 2));
      weir.check("{\"key\":\"k\",\"limit\":1,\"window\":\"1m\"}");
      assertThat(weir.stop()).isZero();
      return weir.log().lines().filter(line -> line.contains("rate_limit_")).toList();
    }
  }

  @Test
  void checks_asLogfmt_haveTheirFields() throws Exception {
    List<String> lines = lines(Map.of());

    assertThat(lines).hasSize(4);
    assertThat(lines.get(0))
        .matches(
            "time=\\S+ level=info logger=\\S+ message=\"rate_limit_check\" user_id=\"42\""
                + " endpoint=\"/a b\" rule=\"default\" allowed=true limit=1000 current_count=999"
                + " latency_ms=\\d+\\.\\d{3} timestamp=\\d{10}\\.\\d{6}");
    assertThat(lines.get(2))
        .matches(
            "time=\\S+ level=warn logger=\\S+ message=\"rate_limit_exceeded\" user_id=\"42\""
                + " endpoint=\"/a b\" rule=\"default\" limit=1000 attempts=2 window=\"1h\""
                + " reason=\"rate_limit_exceeded\" suppressed=0 timestamp=\\d{10}\\.\\d{6}");
    assertThat(lines.get(3)).contains(" key=\"k\" allowed=true limit=1 current_count=1 ");
  }

  @Test
  void checks_asJsonWithHashes_nameNobody() throws Exception {
    List<String> lines =
        lines(
            Map.of(
                "WEIR_LOG_FORMAT",
                "json",
                "WEIR_LOG_IDENTITIES",
                "hashed",
                "WEIR_LOG_IDENTITY_KEY",
                "a-key-for-identities"));

    assertThat(lines.get(0))
        .contains("\"message\":\"rate_limit_check\",\"user_id\":\"70caac1b6146216c0852eb1e\",");
    assertThat(lines).noneMatch(line -> line.contains("\"42\"") || line.contains("\"k\""));
  }

  @Test
  void level_changedWhileItRuns_counts() throws Exception {
    try (ServiceProcess weir = new ServiceProcess(EVERYTHING)) {
      weir.check(check("1", 1));
      assertThat(weir.send("PUT", "/v1/admin/log", "{\"level\":\"error\"}").body())
          .isEqualTo("{\"level\":\"error\",\"dropped\":0}");
      weir.check(check("2", 1));
      assertThat(weir.send("PUT", "/v1/admin/log", "{\"level\":\"loud\"}").body())
          .contains("level: loud (expected: trace, debug, info, warn, error or off)");
      assertThat(weir.send("GET", "/v1/admin/log", "").body()).contains("\"error\"");
      weir.send("PUT", "/v1/admin/log", "{\"level\":\"info\"}");
      weir.check(check("3", 1));
      weir.stop();

      assertThat(weir.log()).contains("user_id=\"1\"", "user_id=\"3\"").doesNotContain("\"2\"");
    }
  }

  @Test
  void denials_manyInASecond_areFewLines() throws Exception {
    try (ServiceProcess weir = new ServiceProcess(Map.of())) {
      for (int i = 0; i < 300; i++) {
        weir.check(check("u", 1001));
      }
      weir.stop();

      long seconds = 1 + weir.log().lines().filter(line -> line.contains("_exceeded")).count();
      assertThat(seconds).isBetween(2L, 20L);
      assertThat(weir.log()).doesNotContain("rate_limit_check");
    }
  }
}
