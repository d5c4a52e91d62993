package dev.weir.server.config;

import dev.weir.rule.Location;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Says what is wrong with a text that is no YAML, without quoting it. The parser's own words are
 * about its tokens; these are about what was probably written.
 */
enum YamlProblem {
  TAB("(tab)", "a tab", "spaces"),
  COLON(
      "mapping values are not allowed",
      "a colon where no value can begin",
      "NAME: VALUE in each line, or quotes around the text"),
  NO_COLON("could not find expected ':'", "a name without a colon", "NAME: VALUE"),
  QUOTE("unexpected end of stream", "the end of the file", "a closing quote for the one"),
  BRACKET("expected ',' or ']'", "something else", "a comma, or ] for the ["),
  BRACE("expected ',' or '}'", "something else", "a comma, or } for the {"),
  NO_NAME("unexpected character found", "a * or & without a name", "quotes around the text"),
  NO_VALUE("expected the node content", "no value", "a value"),
  INDENTATION(
      "expected <block end>",
      "something that does not belong to what is above it",
      "the end, or the indentation of what it belongs to"),
  SEQUENCE(
      "sequence entries are not allowed",
      "a list that begins here",
      "a line of its own for its first item"),
  SECOND("expected '<document start>'", "something after the end", "one document"),
  START("that cannot start any token", "a character that begins nothing", "quotes around the text"),
  VERSION("version{", "another version of YAML", "none, or %YAML 1.2"),
  ESCAPE("escape ", "an unknown escape", "one of YAML, or a doubled backslash"),
  DUPLICATE_ANCHOR("duplicate anchor", "a second anchor of one name", "one"),
  DIRECTIVE("directive", "a directive that is not understood", "none, or %YAML 1.2"),
  TAG("tag", "a tag", "none but !!str, or quotes"),
  OTHER("", "no YAML", "YAML 1.2");

  private final String part;
  private final String came;
  private final String expected;

  YamlProblem(String part, String came, String expected) {
    this.part = part;
    this.came = came;
    this.expected = expected;
  }

  static InvalidFileException of(YamlEngineException failure, String source) {
    String problem = String.valueOf(failure.getMessage());
    Optional<Mark> mark = Optional.empty();
    Optional<Mark> context = Optional.empty();
    if (failure instanceof MarkedYamlEngineException marked) {
      problem = String.valueOf(marked.getProblem());
      mark = marked.getProblemMark();
      context = marked.getContextMark();
    }
    Optional<Mark> first = context;
    String lower = problem.toLowerCase(Locale.ROOT);
    YamlProblem known =
        Arrays.stream(values()).filter(each -> lower.contains(each.part)).findFirst().orElse(OTHER);
    Optional<Location> where = mark.or(() -> first).map(at -> YamlReader.location(at, source));
    return new InvalidFileException(
        where.orElse(Location.of(source)), known.came, known.expected + known.pairedWith(first));
  }

  /** Of what comes in pairs the first is the better place to look at. */
  private String pairedWith(Optional<Mark> first) {
    boolean paired = this == BRACKET || this == BRACE || this == QUOTE;
    return paired ? first.map(mark -> " of line " + (mark.getLine() + 1)).orElse("") : "";
  }
}
