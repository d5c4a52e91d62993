package dev.weir.server.config;

import dev.weir.limit.InvalidValueException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * One key of the configuration: a row of the table {@link Settings#TABLE}. Immutable if its parser
 * gives immutable values.
 *
 * @param key its path, for example {@code http.port}
 * @param otherNames environment variables of other products that are honoured too, most binding
 *     first
 * @param byDefault its value when nobody says otherwise, as text; empty means that there is none
 * @param expected what a value has to be, as it is said to who gave another
 * @param description what it decides, one sentence
 * @param secret whether its value is never shown
 * @param listed whether it is a list, written with commas where a text is wanted
 * @param parser reads a text; throws any {@link IllegalArgumentException} for one that is not what
 *     is expected
 */
public record Setting<T>(
    String key,
    List<String> otherNames,
    String byDefault,
    String expected,
    String description,
    boolean secret,
    boolean listed,
    Function<String, T> parser) {

  /** What stands for a secret wherever a value is shown. */
  static final String MASK = "(a secret)";

  /** Its environment variable: {@code http.port} is {@code WEIR_HTTP_PORT}. */
  public String environmentName() {
    return "WEIR_" + key.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /** Its option on the command line: {@code http.port} is {@code --http-port}. */
  public String option() {
    return "--" + key.replace('.', '-').replace('_', '-');
  }

  /** A value as it may be shown. */
  String shown(String text) {
    return secret && !text.isEmpty() ? MASK : text;
  }

  /**
   * Reads a text.
   *
   * @param name how whoever gave the text calls this setting
   * @throws InvalidValueException if the text is not what is expected
   */
  public T parse(String name, String text) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException(name, shown(text), expected);
    }
  }

  static Row row(String key, String byDefault, String expected) {
    return new Row(key, List.of(), byDefault, expected, "", false, false);
  }

  /** A setting that lacks its parser. */
  record Row(
      String key,
      List<String> otherNames,
      String byDefault,
      String expected,
      String description,
      boolean secret,
      boolean listed) {

    Row alsoNamed(String... names) {
      return new Row(key, List.of(names), byDefault, expected, description, secret, listed);
    }

    Row that(String decides) {
      return new Row(key, otherNames, byDefault, expected, decides, secret, listed);
    }

    Row keptSecret() {
      return new Row(key, otherNames, byDefault, expected, description, true, listed);
    }

    Row asList() {
      return new Row(key, otherNames, byDefault, expected, description, secret, true);
    }

    <T> Setting<T> read(Function<String, T> parser) {
      return new Setting<>(
          key, otherNames, byDefault, expected, description, secret, listed, parser);
    }
  }
}
