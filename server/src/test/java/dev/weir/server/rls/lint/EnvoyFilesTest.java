package dev.weir.server.rls.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found in Envoy's files without a service. */
class EnvoyFilesTest {

  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static List<String> shown(List<EnvoyFiles.Finding> findings) {
    return findings.stream()
        .map(
            each ->
                each.path().getFileName()
                    + ":"
                    + each.line()
                    + ":"
                    + each.column()
                    + ": "
                    + each.text())
        .toList();
  }

  @Test
  void read_manyMistakes_tellsEachWithItsPlaceInTheWordsOfTheOriginal() throws IOException {
    Path bad =
        file(
            "bad.yaml",
            """
            domain: shop
            descriptors:
              - key: a
                rate_limit: {unit: fortnight, requests_per_unit: 5}
              - value: x
              - key: b
                rate_limt: {}
              - key: a
              - {key: c, value: v, share_threshold: yes, shadow_mode: 5}
              - {key: d, rate_limit: {unit: day, requests_per_unit: 5, burst: 0}}
            """);
    Path broken = file("broken.yaml", "domain: other\ndescriptors: [\n");
    Path twin = file("twin.yaml", "domain: shop\n");

    List<String> mistakes = shown(EnvoyFiles.read(List.of(twin, bad, broken), false).mistakes());

    assertThat(mistakes)
        .contains(
            "bad.yaml:7:5: config error, unknown key 'rate_limt'",
            "bad.yaml:4:17: invalid rate limit unit 'fortnight'",
            "bad.yaml:5:5: descriptor has empty key",
            "bad.yaml:8:5: duplicate descriptor composite key 'shop.a'",
            "twin.yaml:0:0: duplicate domain 'shop' in config file")
        .anyMatch(each -> each.startsWith("bad.yaml:9:5: share_threshold can only be used with"))
        .anyMatch(each -> each.startsWith("bad.yaml:9:59: ") && each.contains("`5` into bool"))
        .anyMatch(each -> each.startsWith("bad.yaml:10:26: burst: 0 "))
        .anyMatch(
            each -> each.startsWith("broken.yaml:0:0: error loading config file: yaml: line "))
        .hasSize(9);
    assertThat(shown(EnvoyFiles.read(List.of(twin, bad), true).mistakes()))
        .noneMatch(each -> each.contains("duplicate domain"));
  }

  @Test
  void read_whatCannotMatchOrDoesNothing_isDoubted() throws IOException {
    Path doubtful =
        file(
            "doubtful.yaml",
            """
            domain: shop
            descriptors:
              - key: user
                unit: day
                rate_limit: {unit: minute, requests_per_unit: 5, replaces: [{name: nobody}]}
              - {key: path, value: "/a*", rate_limit: {unit: day, requests_per_unit: 5}}
              - {key: path, value: "/ab*c", rate_limit: {unit: day}}
              - {key: path, value: "/*b", rate_limit: {unit: day, requests_per_unit: 5}}
              - {key: plan, value: "*", rate_limit: {unit: day, requests_per_unit: 5}}
              - {key: plan, rate_limit: {unit: day, requests_per_unit: 5}}
              - {key: plan, value: gold}
              - key: idle
            """);

    assertThat(shown(EnvoyFiles.read(List.of(doubtful), false).warnings()))
        .containsExactlyInAnyOrder(
            "doubtful.yaml:4:5: 'unit' means nothing here",
            "doubtful.yaml:5:17: no limit of the domain has the name 'nobody'",
            "doubtful.yaml:7:45: without requests_per_unit every hit is denied",
            "doubtful.yaml:7:5: 'path_/ab*c' can never match: 'path_/a*' is tried first and"
                + " matches all",
            "doubtful.yaml:10:5: 'plan' can never match: 'plan_*' is tried first and matches all",
            "doubtful.yaml:12:5: 'idle' has neither rate_limit nor descriptors");
  }

  @ParameterizedTest
  @ValueSource(strings = {"domain: a", "{domain: a}", "# x\ndescriptors: []", "'domain' : a"})
  void isOne_ofAFileWithADomain_is(String text) throws IOException {
    assertThat(EnvoyFiles.isOne(file("a.yaml", text))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rules: []", "", "filter:\n  domain: a", "x: 'domain: a'"})
  void isOne_ofAnyOther_isNot(String text) throws IOException {
    assertThat(EnvoyFiles.isOne(file("a.yaml", text))).isFalse();
  }
}
