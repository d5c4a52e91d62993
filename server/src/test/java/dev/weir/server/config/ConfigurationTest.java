package dev.weir.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.Algorithm;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import dev.weir.store.StoreFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("weir.yaml"), text);
  }

  private static List<String> texts(RuleSet rules) {
    return rules.rules().stream().map(Rule::toString).toList();
  }

  @Test
  void nothing_atAll_hasDefaultsAndTheBuiltInRules() {
    Configuration configuration = Configuration.read(Optional.empty(), Map.of(), Map.of());
    assertThat(configuration.file()).isEmpty();
    assertThat(configuration.settings().value(Settings.HTTP_PORT)).isEqualTo(8080);
    assertThat(texts(configuration.rules())).isEqualTo(texts(RuleSet.builtIn()));
    assertThat(configuration.rules().rules().stream().map(Rule::priority))
        .isEqualTo(RuleSet.builtIn().rules().stream().map(Rule::priority).toList());
    assertThat(configuration.rules().tiers().tiers()).isEqualTo(RuleSet.builtIn().tiers().tiers());
    assertThat(configuration.ruleLocation("default")).isEmpty();
  }

  @Test
  void file_withBoth_givesSettingsAndRules() throws IOException {
    Path file =
        file(
            """
            http:
              port: 9000
              idle_timeout: 5m
            headers: [legacy, used]
            rules:
              - {name: a, limit: 5/s}
              - name: B
                limit: 7/m
            """);
    Configuration configuration = Configuration.ofFile(file);
    assertThat(configuration.file()).contains(file);
    assertThat(configuration.settings().value(Settings.HTTP_PORT)).isEqualTo(9000);
    assertThat(configuration.settings().value(Settings.HTTP_IDLE_TIMEOUT)).hasMinutes(5);
    assertThat(configuration.settings().shown(Settings.HEADERS)).isEqualTo("legacy,used");
    assertThat(configuration.rules().rules()).hasSize(2);
    assertThat(configuration.ruleLocation("a").orElseThrow()).hasToString(file + ":6:5");
    assertThat(configuration.ruleLocation("b").orElseThrow()).hasToString(file + ":7:5");
    assertThat(configuration.ruleLocation("c")).isEmpty();
  }

  @Test
  void setting_inSeveralPlaces_comesFromTheMostBindingAndSaysSo() throws IOException {
    Optional<Path> file = Optional.of(file("http:\n  port: 1\n"));
    Map<String, String> env = Map.of("WEIR_HTTP_PORT", "3");
    Map<String, String> flags = Map.of("http.port", "4");

    assertPort(Configuration.read(Optional.empty(), Map.of(), Map.of()), 8080, "default");
    assertPort(Configuration.read(file, Map.of(), Map.of()), 1, file.get() + ":2:9");
    assertPort(Configuration.read(file, Map.of("PORT", "2"), Map.of()), 2, "PORT");
    assertPort(Configuration.read(file, env, Map.of()), 3, "WEIR_HTTP_PORT");
    assertPort(Configuration.read(file, env, flags), 4, "--http-port");
  }

  private static void assertPort(Configuration configuration, int port, String origin) {
    assertThat(configuration.settings().value(Settings.HTTP_PORT)).isEqualTo(port);
    assertThat(configuration.settings().origin(Settings.HTTP_PORT)).hasToString(origin);
  }

  @Test
  void file_namedByTheEnvironment_isRead() throws IOException {
    Path file = file("http: {port: 9000}\n");
    Map<String, String> env = Map.of(Settings.FILE_NAME, file.toString());
    assertThat(Configuration.read(Optional.empty(), env, Map.of()).file()).contains(file);
    Path other = Files.writeString(folder.resolve("other.yaml"), "host: localhost");
    assertThat(Configuration.read(Optional.of(other), env, Map.of()).file()).contains(other);
  }

  @Test
  void mistakes_inFileEnvironmentAndFlags_areSaidAllAtOnce() throws IOException {
    Path file = file("http: {port: x}\nrules:\n  - {name: a, limit: 0/s}\nadhoc: perhaps\n");
    Map<String, String> env = Map.of("WEIR_HOTS", "a", "WEIR_HTTP_PORT", "y");
    assertThatThrownBy(() -> Configuration.read(Optional.of(file), env, Map.of("drain.delay", "z")))
        .isInstanceOfSatisfying(
            InvalidSettingsException.class,
            e ->
                assertThat(e.mistakes())
                    .containsExactly(
                        file + ":1:14: http.port: x (expected: 0..65535)",
                        file + ":3:22: rules[0].limit: 0 (expected: 1..4294967295)",
                        file + ":4:8: adhoc: perhaps (expected: true or false)",
                        "unknown setting: WEIR_HOTS (expected: a known one, such as WEIR_HOST)",
                        "WEIR_HTTP_PORT: y (expected: 0..65535)",
                        "drain.delay: z (expected: a duration of 0s..1h, such as 5s)"));
  }

  @Test
  void file_thatCannotBeRead_isSaidWithAllElse() throws IOException {
    Path missing = folder.resolve("missing.yaml");
    assertThatThrownBy(
            () -> Configuration.read(Optional.of(missing), Map.of("WEIR_X", "1"), Map.of()))
        .hasMessageContaining(missing + ": document: no such file (expected: a file)")
        .hasMessageContaining("unknown setting: WEIR_X");
    assertThatThrownBy(() -> Configuration.ofFile(folder))
        .hasMessage(folder + ": document: a directory (expected: a file)");
    Path loop = Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
    assertThatThrownBy(() -> Configuration.ofFile(loop))
        .hasMessageStartingWith(loop + ": document: ")
        .hasMessageEndingWith(" (expected: a file that can be read)");
    assertThatThrownBy(() -> Configuration.ofFile(file("")))
        .hasMessageContaining("document: nothing (expected: a mapping of names to values)");
  }

  @Test
  void defaultOnStoreFailure_told_isThatOfRulesThatNameNone() throws IOException {
    Path file =
        file(
            """
            defaults: {on_store_failure: deny}
            rules:
              - {name: a, limit: 5/s}
              - {name: b, limit: 5/s, group: b, on_store_failure: local}
            """);
    List<Rule> rules = Configuration.ofFile(file).rules().rules();
    assertThat(rules)
        .extracting(Rule::onStoreFailure)
        .containsExactly(StoreFailure.DENY, StoreFailure.LOCAL);
    Map<String, String> env = Map.of("WEIR_DEFAULTS_ON_STORE_FAILURE", "local");
    assertThat(Configuration.read(Optional.empty(), env, Map.of()).rules().rules())
        .extracting(Rule::onStoreFailure)
        .containsOnly(StoreFailure.LOCAL);
  }

  @Test
  void defaultAlgorithm_told_countsWhatNamesNone() throws IOException {
    Path file = file("defaults: {algorithm: fixed_window}\nrules: [{name: a, limit: 5/s}]\n");
    Rule rule = Configuration.ofFile(file).rules().rules().get(0);
    assertThat(rule.limits().get(0).limit().algorithm()).isEqualTo(Algorithm.FIXED_WINDOW);
    Map<String, String> env = Map.of("RATE_LIMIT_ALGORITHM", "token_bucket");
    Rule builtIn = Configuration.read(Optional.empty(), env, Map.of()).rules().rules().get(1);
    assertThat(builtIn.limits().get(0).limit().algorithm()).isEqualTo(Algorithm.BUCKET);
  }

  @Test
  void whatConcernsRules_saidAfterThem_holdsForThem() throws IOException {
    String rules = "rules: [{name: a, limit: 5/s}, {name: b, limit: 5/s, ipv6_prefix: 48}]\n";
    String after = "ipv6_prefix: 56\ndefaults: {algorithm: fixed_window, on_store_failure: deny}\n";
    List<Rule> read = Configuration.ofFile(file(rules + after)).rules().rules();
    assertThat(read).extracting(Rule::ipv6Prefix).containsExactly(56, 48);
    assertThat(read).extracting(Rule::onStoreFailure).containsOnly(StoreFailure.DENY);
    assertThat(read)
        .extracting(rule -> rule.limits().get(0).limit().algorithm())
        .containsOnly(Algorithm.FIXED_WINDOW);
  }

  @Test
  void mistake_amongRulesAndOfSeveral_isToldWithItsPlace() throws IOException {
    Path file = file("rules:\n  - {name: a, limit: 5/s}\n  - {name: A, id: a, limit: 5/s}\n");
    assertThatThrownBy(() -> Configuration.ofFile(file)).hasMessageContaining(file + ":3:19: ");
    Path other = file("rules:\n  - {name: a, limit: 5/s}\n  - {name: b, limit: 5/x}\n");
    assertThatThrownBy(() -> Configuration.ofFile(other)).hasMessageContaining(other + ":3:22: ");
  }

  @Test
  void file_withoutRules_hasTheBuiltInOnesWithItsTiers() throws IOException {
    Configuration configuration = Configuration.ofFile(file("tiers: {gold: 5/s}\n"));
    assertThat(texts(configuration.rules())).isEqualTo(texts(RuleSet.builtIn()));
    assertThat(configuration.rules().tiers().tiers().keySet()).containsExactly("gold");
    assertThat(Configuration.ofFile(file("rules: []\n")).rules().rules()).isEmpty();
  }

  @Test
  void secret_inTheFile_isNeverShown() throws IOException {
    String secret = "s3cret-s3cret-s3cret";
    Settings settings = Configuration.ofFile(file("admin: {token: " + secret + "}")).settings();
    assertThat(settings.value(Settings.ADMIN_TOKEN)).contains(secret);
    assertThat(settings.shown(Settings.ADMIN_TOKEN)).isEqualTo("(a secret)");
    assertThat(settings).asString().doesNotContain(secret);
    for (String bad :
        List.of(
            "admin: " + secret,
            "admin: {token: '" + secret + " ä'}",
            "admin: {token: *" + secret + "}",
            "admin: {token: !" + secret + " x}",
            "admin: {token: &" + secret + " short}",
            "admin: {token: @" + secret + "}",
            "admin: {token: '" + secret + "}",
            "admin: {token: \"\\q" + secret + "\"}",
            "admin:\n  token: a: " + secret + "\n",
            "admin: [" + secret + "]")) {
      assertThatThrownBy(() -> Configuration.ofFile(file(bad))).hasMessageNotContaining(secret);
    }
  }
}
