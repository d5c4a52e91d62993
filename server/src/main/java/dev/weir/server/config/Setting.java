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
    Function<String, T> parser) {

  /** Its environment variable: {@code http.port} is {@code WEIR_HTTP_PORT}. */
  public String environmentName() {
    return "WEIR_" + key.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /**
   * Reads a text.
   *
   * @param name how whoever gave the text calls this setting
   * @throws InvalidValueException if the text is not what is expected
   */
  T parse(String name, String text) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException(name, secret ? "(a secret)" : text, expected);
    }
  }

  static Row row(String key, String byDefault, String expected) {
    return new Row(key, List.of(), byDefault, expected, "", false);
  }

  /** A setting that lacks its parser. */
  record Row(
      String key,
      List<String> otherNames,
      String byDefault,
      String expected,
      String description,
      boolean secret) {

    Row alsoNamed(String... names) {
      return new Row(key, List.of(names), byDefault, expected, description, secret);
    }

    Row that(String decides) {
      return new Row(key, otherNames, byDefault, expected, decides, secret);
    }

    Row keptSecret() {
      return new Row(key, otherNames, byDefault, expected, description, true);
    }

    <T> Setting<T> read(Function<String, T> parser) {
      return new Setting<>(key, otherNames, byDefault, expected, description, secret, parser);
    }
  }
}
