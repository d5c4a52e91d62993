package dev.weir.verify.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a document says is printed, where an ellipsis stands for whatever differs from run to run.
 */
final class PrintedText {

  private PrintedText() {}

  /**
   * Fails unless the printed text is the documented one, but for white space at the ends of lines.
   */
  static void assertMatches(String where, List<String> documented, String printed) {
    String expected = stripped(documented);
    String actual = stripped(printed.lines().toList());
    if (!pattern(expected).matcher(actual).matches()) {
      assertThat(actual).as(where).isEqualTo(expected);
    }
  }

  private static String stripped(List<String> lines) {
    return lines.stream().map(String::stripTrailing).collect(Collectors.joining("\n")).strip();
  }

  private static Pattern pattern(String text) {
    String regex =
        Arrays.stream(text.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*?"));
    return Pattern.compile(regex, Pattern.DOTALL);
  }
}
