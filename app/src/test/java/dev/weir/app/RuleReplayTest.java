package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.RuleLimiter;
import dev.weir.rule.Request;
import dev.weir.server.config.Configuration;
import dev.weir.store.InMemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code weir replay --rules}. */
class RuleReplayTest {

  private static final String LOG = Path.of("..", "examples", "access.log").toString();
  private static final String RULES =
      """
      rules:
        - {name: address, key: ip_address, limit: 20/m}
        - {name: writes, match: {method: POST}, key: [], group: writes, limit: 3/m}
        - {name: errors, match: {attributes: {status: "500"}}, group: errors, limit: 1/m, action: shadow}
      """;

  @TempDir private Path folder;
  private String rules = "";

  @BeforeEach
  void write() throws IOException {
    rules = Files.writeString(folder.resolve("rules.yaml"), RULES).toString();
  }

  @Test
  void accessLog_byAddress_deniesWhatTheLimitWould() {
    Ran ran = Ran.weir("replay", LOG, "--rules", rules);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("283 requests (access-log)", "unreadable  1, left out")
        .containsPattern("\n  address +283 +48 +17.0 % +203.0.113.7 \\(48\\)\n")
        .containsPattern("rule +checked +denied +share +most denied\n")
        .contains("(█ allowed, ░ denied)");
  }

  @Test
  void csv_decidesAsTheLimiterDoes() throws IOException {
    Random random = new Random(42);
    AtomicLong now = new AtomicLong(1_772_366_400_000_000L);
    RuleLimiter limiter =
        RuleLimiter.over(
            InMemoryStore.builder().ticker(now::get).build(),
            Configuration.ofFile(Path.of(rules)).rules(),
            now::get);
    StringBuilder csv = new StringBuilder("client_ip,verb,time,method,status\n");
    int denied = 0;
    for (int i = 0; i < 5_000; i++) {
      now.addAndGet(random.nextInt(1_000) * 1_000L);
      String ip = "192.0.2." + random.nextInt(20);
      String method = random.nextInt(10) == 0 ? "POST" : "GET";
      csv.append(ip).append(",x,").append(now.get()).append(',').append(method).append(",200\n");
      denied += limiter.check(Request.ipAddress(ip).method(method)).allowed() ? 0 : 1;
    }
    assertThat(denied).isBetween(100, 4_900);
    assertThat(Ran.withInput(csv.toString(), "replay", "-", "--rules", rules, "--json").out())
        .contains(
            "\"requests\":5000,", "\"allowed\":" + (5_000 - denied) + ",\"denied\":" + denied);
  }

  @Test
  void against_saysWhatWouldChange() throws IOException {
    Path none = Files.writeString(folder.resolve("none.yaml"), "rules: []");
    Path one =
        Files.writeString(
            folder.resolve("one.yaml"),
            "rules: [{name: all, key: [], limit: 1/400d}]".replace("400d", "366d"));
    assertThat(Ran.weir("replay", LOG, "--rules", none.toString(), "--against", rules).out())
        .contains("no rule     283  100.0 %")
        .containsPattern("instead, [1-9]\\d more would have been denied and 0 fewer");
    assertThat(
            Ran.weir("replay", LOG, "--rules", one.toString(), "--against", none.toString()).out())
        .contains("instead, 0 more would have been denied and 282 fewer");
  }

  @Test
  void addressThatIsNone_isAnUnreadableLine() {
    String csv = "time,ip\n2026-03-01T12:00:00Z,host.example\n2026-03-01T12:00:01Z,192.0.2.1\n";
    assertThat(Ran.withInput(csv, "replay", "-", "--rules", rules).out())
        .contains("1 requests (csv)", "line 2: ip_address: host.example (expected: an");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--limit=1/s", "--key=user", "--burst=3", "--top=-1"})
  void optionThatDoesNotFit_isBadUsage(String option) {
    Ran ran = Ran.weir("replay", LOG, "--rules", rules, option);
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("(expected: ");
  }

  @Test
  void badRules_areBadUsage() {
    for (List<String> more : List.of(List.of("--rules", LOG), List.of("--against", rules))) {
      assertThat(Ran.weir("replay", LOG, more.get(0), more.get(1)).code()).isEqualTo(2);
    }
  }
}
