package dev.weir.server.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every file of {@code bad/} is answered with exactly the messages of the text beside it, in which
 * {@code {http}} stands for the names of that section. So is every tree that core's reader is
 * tested with, read from YAML.
 */
class BadFilesTest {

  private static final Path FILES = Path.of("src/test/resources/dev/weir/server/config/bad");
  private static final Path TREES =
      Path.of("../core/src/test/resources/dev/weir/rule/tree/bad-rules.txt");

  private static final String RULES =
      "default_tier, exclude, ipv6_prefix, lists, rules, tiers, users";

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void read_badFile_namesEveryMistake(Path file) throws IOException {
    String messages = withoutNames(messages(Files.readAllBytes(file)));
    Path expected = Path.of(file.toString().replace(".yaml", ".txt"));
    if (Boolean.getBoolean("weir.write")) {
      Files.writeString(expected, messages + "\n");
    }

    assertThat(messages).isNotEmpty().isEqualTo(Files.readString(expected).strip());
  }

  /** Puts the names of sections in braces, so that another setting changes no fixture. */
  private static String withoutNames(String messages) {
    String text = messages.replace("one of " + roots(), "one of {all}");
    for (String section : FileSettings.roots(Settings.TABLE)) {
      String names =
          Settings.TABLE.stream()
              .map(Setting::key)
              .filter(key -> key.startsWith(section + "."))
              .map(key -> key.split("\\.", -1)[1])
              .distinct()
              .sorted()
              .collect(Collectors.joining(", "));
      text = text.replace("one of " + names + ")", "one of {" + section + "})");
    }
    return text;
  }

  private static String roots() {
    return Stream.concat(Stream.of(RULES.split(", ")), FileSettings.roots(Settings.TABLE).stream())
        .sorted()
        .collect(Collectors.joining(", "));
  }

  @Test
  void files_areAtLeastSixty() throws IOException {
    assertThat(files()).hasSizeGreaterThanOrEqualTo(60);
  }

  static Stream<Arguments> trees() throws IOException {
    return Arrays.stream(Files.readString(TREES).split("(?m)^---$\n"))
        .map(block -> block.split("(?m)^=>$\n?"))
        .map(parts -> Arguments.of(parts[0].strip(), parts[1].strip()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("trees")
  void read_badTreeAsYaml_saysTheSameOnTheSameLine(String tree, String messages) {
    assertThat(withoutColumns(messages(tree.getBytes(UTF_8))).lines())
        .containsExactlyInAnyOrderElementsOf(withRoots(messages).lines().toList());
  }

  private static String withoutColumns(String messages) {
    return messages.replaceAll("(?m)^(weir.yaml:\\d+):\\d+", "$1");
  }

  /** The configuration knows more names at the top than the rules alone. */
  private static String withRoots(String messages) {
    return messages.replace(
        "(expected: one of " + RULES + ")", "(expected: one of " + roots() + ")");
  }

  private static String messages(byte[] file) {
    Sources sources = new Sources(Optional.of(Path.of("weir.yaml")), Map.of(), Map.of());
    InvalidSettingsException thrown =
        catchThrowableOfType(InvalidSettingsException.class, () -> sources.read(file));
    return thrown == null ? "" : String.join("\n", thrown.mistakes());
  }
}
