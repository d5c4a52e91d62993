package dev.weir.server.http;

import dev.weir.limit.InvalidValueException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The part of a target behind the question mark. Immutable. */
final class Query {

  private final Map<String, String> values;

  private Query(Map<String, String> values) {
    this.values = values;
  }

  /** Hands on each parameter in turn, decoded. */
  static void forEach(String query, BiConsumer<String, String> parameter) {
    if (query.isEmpty()) {
      return;
    }
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      parameter.accept(name, equals < 0 ? "" : decoded(pair.substring(equals + 1)));
    }
  }

  /**
   * The parameters of a query that may have these and no others, each once.
   *
   * @throws InvalidValueException otherwise
   */
  static Query of(String query, List<String> names) {
    Map<String, String> values = new HashMap<>();
    forEach(
        query,
        (name, value) -> {
          if (!names.contains(name)) {
            throw new InvalidValueException(
                "unknown parameter", name, "one of " + String.join(", ", names));
          }
          if (values.put(name, value) != null) {
            throw new InvalidValueException(name, "twice", "once");
          }
        });
    return new Query(values);
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** A number of a range, if it is there. */
  int number(String name, int least, int greatest, int byDefault) {
    String text = values.get(name);
    if (text == null) {
      return byDefault;
    }
    int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
    if (number < least || number > greatest) {
      throw new InvalidValueException(name, text, least + ".." + greatest);
    }
    return number;
  }

  static String decoded(String part) {
    try {
      // As UTF-8 it would put U+FFFD for what is broken, and keys would meet that are not the same.
      byte[] bytes =
          URLDecoder.decode(part, StandardCharsets.ISO_8859_1)
              .getBytes(StandardCharsets.ISO_8859_1);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw new InvalidValueException("query", part, "percent-encoded UTF-8");
    }
  }
}
