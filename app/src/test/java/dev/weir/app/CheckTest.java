package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.terminal.Terminal;
import dev.weir.server.WeirServer;
import dev.weir.server.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code weir check}, and what it says of each line of {@code examples/weir.yaml}. */
class CheckTest {

  private static final String EXAMPLE = Path.of("..", "examples", "weir.yaml").toString();

  @TempDir private Path folder;

  private static Ran check(String... args) {
    List<String> all = new ArrayList<>(List.of("check", EXAMPLE, "--at", "2026-11-21T00:00:00Z"));
    all.addAll(List.of(args));
    return Ran.weir(all.toArray(String[]::new));
  }

  @Test
  void lineOfTiersAndRuleByTier_isExplained() {
    Ran ran = check("--user", "42", "--tier", "basic");
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .isEqualTo(
            """
            request   user_id=42 user_tier=basic cost=1
            excluded  no, only /health, /metrics
            lists     none of 1 applies
            tier      basic, named by the request
            rules     in the order in which they come
              no match     payments: endpoint /api/payments and method POST by user_id, 5/1s sliding_window_counter
                           not endpoint /api/payments: it is not known
              no match     search: endpoint /api/search/** by tenant, user_id, 20/1s token_bucket burst 40 and 500/1m sliding_window_counter
                           not endpoint /api/search/**: it is not known
              applies      by-tier: everything by caller, by tier
                           first of group caller
            limits    all of them or none
              allows       by-tier per-hour, counter u:42: 999 of 1000 left
            verdict   allowed by by-tier, per-hour: the only limit
            answer    200 {"allowed":true,"limit":1000,"remaining":999,"reset_at":1795222800,"rule":"by-tier"}
            """);
  }

  @Test
  void lineOfPayments_holdsBesideTheTier() {
    Ran ran =
        check("--user", "42", "--tier", "free", "--endpoint", "/api/payments", "--method", "post");
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("  applies      payments: ", "first of group payments")
        .contains("  applies      by-tier: ", "first of group caller")
        .contains("  allows       payments per-second, counter 42: 4 of 5 left")
        .contains("  allows       by-tier per-hour, counter u:42: 99 of 100 left")
        .contains("verdict   allowed by payments, per-second: the least left");
  }

  @Test
  void lineOfPayments_sixthInOneSecond_isDenied() {
    Ran ran =
        check("--user=42", "--tier=free", "--endpoint=/api/payments", "--method=POST", "--times=6");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out())
        .contains("  denies       payments per-second, counter 42: 0 of 5 left, again in 1.2s")
        .contains("  allows       by-tier per-hour")
        .contains("verdict   denied by payments, per-second: the only one that denies")
        .contains("answer    429 {\"allowed\":false,\"error\":{\"code\":\"RATE_LIMIT_EXCEEDED\"");
  }

  @Test
  void lineOfSearch_hasTwoLimitsForEachUserOfATenant() {
    Ran ran = check("--user=42", "--tenant=acme", "--endpoint=/api/search/shoes?q=1", "--cost=41");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out())
        .contains("limits by tier, and the user has none")
        .contains("search per-second, counter tenant=acme user_id=42: costs 41, more than it can")
        .contains("search per-minute, counter tenant=acme user_id=42: takes 41, 459 of 500 left");
  }

  @Test
  void lineOfLists_blocksUntilItEnds() {
    assertThat(check("--ip", "203.0.113.9").out())
        .contains("lists     block ip_address 203.0.113.0/24 until 2026-12-01T00:00:00Z: scraper")
        .contains("verdict   blocked by the list")
        .contains("answer    403 ");
    Ran later = Ran.weir("check", EXAMPLE, "--ip=203.0.113.9", "--at=2026-12-01T00:00:00Z");
    assertThat(later.code()).isZero();
    assertThat(later.out()).contains("lists     none of 1 applies");
  }

  @Test
  void excludedPath_isNeverChecked() {
    assertThat(check("--ip=203.0.113.9", "--endpoint=/health").out())
        .contains("excluded  this path is never checked (/health, /metrics)", "answer    200 ");
  }

  @Test
  void rulesOfOneGroup_sayWhichComesFirst() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("two.yaml"),
            "rules: [{name: a, limit: 1/s}, {name: b, match: {user_id: 42}, limit: 2/s}]");
    assertThat(Ran.weir("check", "--rules", file.toString(), "--user", "42").out())
        .contains("  replaced     a: ", "b comes first in group caller");
  }

  @Test
  void denialOfARulesOwn_isTold() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("own.yaml"),
            "rules: [{name: a, limit: 1/s, denial: {status: 503, body: busy}}]");
    assertThat(Ran.weir("check", file.toString(), "--user=42", "--times=2").out())
        .contains("answer    503 busy", "in the form that the rule gives");
  }

  @Test
  void json_isOneObject() {
    Ran ran = check("--user=42", "--tier=free", "--json");
    assertThat(ran.out().lines()).hasSize(1);
    assertThat(ran.out())
        .contains("\"outcome\":\"allowed\"", "\"tier_from\":\"named by the request\"")
        .contains(
            "\"fate\":\"applies\"",
            "\"answer\":{\"status\":200,\"own_form\":false,\"body\":{\"allowed\":true,");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--ip=1.2.3",
        "--cost=-1",
        "--times=0",
        "--at=yesterday",
        "--attribute=a b=c",
        "--url=http://localhost:1",
        "--rules=other.yaml",
      })
  void badUsage_isTwo(String option) {
    Ran ran = Ran.weir("check", EXAMPLE, "--user=42", option);
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("(expected: ");
  }

  @Test
  void badRules_areTwo_andAllNamed() throws IOException {
    Path file =
        Files.writeString(folder.resolve("bad.yaml"), "rules: [{name: a, limt: 1}, {limit: 1/x}]");
    Ran ran = Ran.weir("check", file.toString(), "--user", "42");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("rules[0].limt", "rules[1].limit");
  }

  @Test
  void onATerminal_isPainted_andControlCharactersAreNot() {
    Ran ran =
        Ran.on(new Terminal(true, false, 80), Map.of(), "", "check", EXAMPLE, "--user=\033[2J");
    assertThat(ran.out()).contains("\033[1mrequest", "user_id=\\u001b[2J");
  }

  @Test
  void server_isAsked_andNothingTaken() {
    Settings settings =
        Settings.read(
            Map.of(),
            Map.of("http.port", "0", "grpc.port", "off", "resp.port", "off", "debug.port", "off"));
    try (WeirServer server = WeirServer.start(settings, () -> 1_795_219_200_000_000L)) {
      String url = "--url=" + server.uri();
      Ran ran = Ran.weir("check", url, "--user=a b&c", "--tier=free");
      assertThat(ran.code()).isZero();
      assertThat(ran.out()).contains("answer    200 {\"allowed\":true,\"limit\":100");
      assertThat(Ran.weir("check", url, "--user=a b&c", "--tier=free").out()).isEqualTo(ran.out());
      assertThat(Ran.weir("check", url, "--user=1", "--tier=free", "--cost=101").code())
          .isEqualTo(1);
    }
  }

  @Test
  void noServer_isThree() {
    Ran ran = Ran.weir("check", "--url", "http://127.0.0.1:1", "--user", "42");
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err()).contains("no server answers at http://127.0.0.1:1");
  }
}
