package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.server.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each file of {@code examples/rules} is without fault, and denies what its comment says. */
class RuleExamplesTest {

  private static final Path FOLDER = Path.of("..", "examples", "rules");
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final List<String> traffic = new ArrayList<>();

  static Stream<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList().stream();
    }
  }

  /** Some requests at one instant. */
  private void requests(int count, int seconds, String... fields) {
    StringBuilder line = new StringBuilder("{\"time\":\"").append(START.plusSeconds(seconds));
    for (String field : fields) {
      int equals = field.indexOf('=');
      line.append("\",\"").append(field, 0, equals).append("\":\"");
      line.append(field.substring(equals + 1));
    }
    for (int i = 0; i < count; i++) {
      traffic.add(line + "\"}");
    }
  }

  private String replayed(String file) {
    Ran ran =
        Ran.withInput(
            String.join("\n", traffic),
            List.of("replay", "-", "--json", "--rules", FOLDER.resolve(file).toString())
                .toArray(String[]::new));
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("\"bad_lines\":0,");
    return ran.out();
  }

  private static String outcome(long allowed, long denied, long blocked) {
    return "\"allowed\":" + allowed + ",\"denied\":" + denied + ",\"blocked\":" + blocked;
  }

  private static String rule(String id, long checked, long denied) {
    return "\"id\":\"%s\",\"action\":\"reject\",\"checked\":%d,\"denied\":%d,"
        .formatted(id, checked, denied);
  }

  @ParameterizedTest
  @MethodSource("files")
  void lint_ofEachFile_findsNothing(Path file) {
    assertThat(Configuration.ofFile(file).rules().lint(0)).isEmpty();
  }

  @Test
  void login_sixthInAQuarterOfAnHour_isDenied() {
    for (int i = 1; i <= 7; i++) {
      requests(1, i, "user_id=ann", "ip=192.0.2." + i, "endpoint=/login", "method=POST");
    }
    for (int i = 1; i <= 6; i++) {
      requests(
          1, 10, "user_id=u" + i, "ip=198.51.100.1", "endpoint=/Login/../login", "method=POST");
    }
    requests(1, 901, "user_id=ann", "ip=192.0.2.1", "endpoint=/login", "method=POST");
    assertThat(replayed("login.yaml"))
        .contains(outcome(11, 3, 0), rule("login-account", 14, 2), rule("login-address", 14, 1));
  }

  @Test
  void admin_hundredAndFirst_isDenied() {
    requests(102, 0, "user_id=root", "endpoint=/admin/users", "method=GET");
    requests(101, 0, "ip=192.0.2.1", "endpoint=/admin", "method=GET");
    assertThat(replayed("admin.yaml")).contains(outcome(200, 3, 0), rule("admin", 203, 3));
  }

  @Test
  void saasTiers_eachUserHasTheLimitsOfTheTier() {
    requests(101, 0, "user_id=7");
    requests(1001, 0, "user_id=8", "tier=basic");
    requests(101, 0, "user_id=42", "tier=free");
    requests(2000, 0, "user_id=4711");
    requests(61, 0, "ip=192.0.2.1", "path=/public/docs");
    assertThat(replayed("saas-tiers.yaml"))
        .contains(outcome(100 + 1000 + 100 + 2000 + 60, 4, 0))
        .contains(rule("plan", 101 + 1001 + 101 + 2000, 3), rule("anonymous", 61, 1));
  }

  @Test
  void stripeLike_readsAndWritesAreApart() {
    requests(101, 0, "api_key=k1", "method=GET");
    requests(26, 0, "api_key=k1", "method=POST");
    requests(26, 0, "api_key=k2", "method=DELETE");
    requests(25, 1, "api_key=k1", "method=POST");
    assertThat(replayed("stripe-like.yaml"))
        .contains(outcome(175, 3, 0), rule("reads", 101, 1), rule("writes", 77, 2));
  }

  @Test
  void githubLike_addressUserAndPoints() {
    requests(61, 0, "ip=192.0.2.1");
    requests(101, 60, "user=ann", "ip=192.0.2.1");
    requests(1, 61, "user=bob", "points=100");
    requests(1, 61, "user=bob", "points=1");
    assertThat(replayed("github-like.yaml"))
        .contains(outcome(161, 3, 0), rule("user", 103, 0), rule("address", 61, 1))
        .contains(rule("secondary", 164, 2));
  }

  @Test
  void twitterLike_sixteenthInAWindow_isDenied_andTheNextWindowIsNew() {
    requests(16, 0, "user=ann", "path=/tweets");
    requests(15, 1, "user=ann", "path=/users");
    requests(15, 900, "user=ann", "path=/tweets");
    assertThat(replayed("twitter-like.yaml")).contains(outcome(45, 1, 0), rule("window", 46, 1));
  }

  @Test
  void awsLike_methodAndAccountTogether_orNothing() {
    requests(1001, 0, "path=/users/7", "method=GET");
    requests(4001, 0, "path=/orders", "method=GET");
    requests(500, 1, "path=/users/8", "method=GET");
    assertThat(replayed("aws-like.yaml"))
        .contains(outcome(5500, 2, 0), rule("account", 5502, 1), rule("get-user", 1501, 1));
  }

  @Test
  void llmTokens_requestsAndTokens_areTakenTogetherOrNotAtAll() {
    requests(61, 0, "api_key=k1", "tokens=1");
    requests(10, 0, "api_key=k2", "tokens=10000");
    requests(51, 0, "api_key=k2", "tokens=0");
    assertThat(replayed("llm-tokens.yaml"))
        .contains(outcome(60 + 9 + 51, 2, 0), rule("requests", 122, 1), rule("tokens", 122, 1));
  }
}
