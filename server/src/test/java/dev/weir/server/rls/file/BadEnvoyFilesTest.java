package dev.weir.server.rls.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.server.rls.match.Compiler;
import dev.weir.server.rls.match.Configuration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes are told in the words of the original. */
class BadEnvoyFilesTest {

  private static Configuration load(String... files) {
    return Compiler.compile(
        List.of(files).stream().map(file -> YamlFile.read("config.a.yaml", file)).toList(), false);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          "" | config file cannot have empty domain
          descriptors: [] | config file cannot have empty domain
          "{domain: d, descriptors: [{value: x}]}" | descriptor has empty key
          "{domain: d, descriptors: [{key: a, value: x}, {key: a_x}]}" \
            | duplicate descriptor composite key 'd.a_x'
          "{domain: d, descriptors: [{key: k, descriptors: [{key: a}, {key: a}]}]}" \
            | duplicate descriptor composite key 'd.k.a'
          "{domain: d, descriptors: [{key: a, rate_limit: {unit: fortnight}}]}" \
            | invalid rate limit unit 'fortnight'
          "{domain: d, descriptors: [{key: a, rate_limit: {requests_per_unit: 1}}]}" \
            | invalid rate limit unit ''
          "{domain: d, descriptors: [{key: a, rate_limit: {unit: unknown}}]}" \
            | invalid rate limit unit 'unknown'
          "{domain: d, descriptors: [{key: a, rate_limt: {unit: day}}]}" \
            | config error, unknown key 'rate_limt'
          "{domain: d, 5: x}" | config error, key is not of type string: 5
          "{domain: d, descriptors: [a]}" \
            | config error, yaml file contains list of type other than map: a
          "{domain: d, descriptors: [{key: a, rate_limit: {unlimited: true, unit: day}}]}" \
            | should not specify rate limit unit when unlimited
          "{domain: d, descriptors: [{key: a, rate_limit: {unit: day, replaces: [{name: ''}]}}]}" \
            | should not have an empty replaces entry
          "{domain: d, descriptors: [{key: a, rate_limit: {unit: day, name: n, replaces: [{name: n}]}}]}" \
            | replaces should not contain name of same descriptor
          "{domain: d, descriptors: [{key: a, value: x, share_threshold: true}]}" \
            | share_threshold can only be used with wildcard values (containing '*'), but found key 'a_x'
          """)
  void load_mistake_isToldInTheWordsOfTheOriginal(String file, String words) {
    assertThatThrownBy(() -> load(file == null ? "" : file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("config.a.yaml: " + words);
  }

  @ParameterizedTest
  @CsvSource({"-1", "4294967296", "1.5", "ten", "true"})
  void load_requestsThatAreNoNumberOf32Bits_areRefused(String requests) {
    String file =
        "domain: d\ndescriptors:\n  - key: a\n    rate_limit:\n      unit: day\n"
            + "      requests_per_unit: "
            + requests;
    assertThatThrownBy(() -> load(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("line 6: cannot unmarshal")
        .hasMessageContaining("into uint32");
  }

  @Test
  void load_twoFilesOfADomain_areRefused() {
    assertThatThrownBy(() -> load("domain: d", "domain: d"))
        .hasMessage("config.a.yaml: duplicate domain 'd' in config file");
  }

  @Test
  void load_noYaml_isToldWithItsLine() {
    assertThatThrownBy(() -> load("domain: d\ndescriptors: [\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("error loading config file: yaml: line ");
  }

  @Test
  void load_aThousandAliasesOfAliases_isRefusedSoon() {
    StringBuilder file = new StringBuilder("domain: d\nmetadata:\n  a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      file.append("  a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
    }
    assertThatThrownBy(() -> load(file.toString()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith("yaml: line 21: more than 2000000 values");
  }

  @Test
  void load_asDeepAsMayBe_isTakenAndOneLevelMoreIsNot() {
    String start = "domain: d\ndescriptors: [{key: a, metadata: {k: &a ";
    int before = 4; // the mapping of the file, the list, the descriptor, its metadata
    assertThatCode(() -> load(start + nested(YamlBounds.MAX_DEPTH - before) + "}}]"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> load(start + nested(YamlBounds.MAX_DEPTH - before + 1) + "}}]"))
        .hasMessageEndingWith("yaml: line 2: more than 200 levels");
    assertThatThrownBy(() -> load(start + nested(YamlBounds.MAX_DEPTH - before) + ", l: [*a]}}]"))
        .as("an alias is as deep as what it stands for")
        .hasMessageEndingWith("yaml: line 2: more than 200 levels");
  }

  private static String nested(int levels) {
    return "[".repeat(levels) + "]".repeat(levels);
  }

  @Test
  void load_scalarsOfYaml11_areReadAsThere() {
    Configuration loaded =
        load(
            """
            domain: 12
            descriptors:
              - {key: a, value: 007, shadow_mode: yes, rate_limit: {unit: Day, requests_per_unit: 0x10}}
              - {key: b, value: ~, quota_mode: on, rate_limit: {unit: WEEK, requests_per_unit: 1_000}}
            """);
    assertThat(loaded.listed())
        .isEqualTo(
            """
            12.a_007: unit=DAY requests_per_unit=16, shadow_mode: true, quota_mode: false
            12.b: unit=WEEK requests_per_unit=1000, shadow_mode: false, quota_mode: true
            """);
  }
}
