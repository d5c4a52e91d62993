package dev.weir.rule.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.rule.InvalidRulesException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fixture of {@code bad-rules.txt} is answered with exactly the messages written there. */
class BadRulesTest {

  static Stream<Arguments> fixtures() throws IOException {
    try (InputStream file = BadRulesTest.class.getResourceAsStream("bad-rules.txt")) {
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(text.split("(?m)^---$\n"))
          .map(block -> block.split("(?m)^=>$\n?"))
          .map(parts -> Arguments.of(parts[0].strip(), parts.length > 1 ? parts[1].strip() : ""));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fixtures")
  void read_badTree_namesEveryMistake(String tree, String messages) {
    assertThat(messagesOf(tree)).isEqualTo(messages);
  }

  @Test
  void fixtures_areAtLeastSixty() throws IOException {
    assertThat(fixtures().count()).isGreaterThanOrEqualTo(60);
  }

  private static String messagesOf(String tree) {
    InvalidRulesException thrown =
        catchThrowableOfType(
            InvalidRulesException.class, () -> RuleReader.create().read(FlowText.parse(tree)));
    return thrown == null ? "" : thrown.getMessage();
  }
}
