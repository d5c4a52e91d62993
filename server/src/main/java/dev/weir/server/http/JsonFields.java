package dev.weir.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.weir.limit.InvalidValueException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON strictly, straight from the bytes: one object and nothing after it, units only as
 * plain integers, and every complaint says which field, what came and what was expected.
 */
final class JsonFields {

  private static final int MAX_DEPTH = 16;
  private static final int MAX_NAME_CHARS = 128;
  private static final int MAX_NUMBER_CHARS = 128;

  /**
   * Names are neither interned nor able to fail by their hashes, since callers choose them. Only so
   * many are kept, and only short ones.
   */
  private static final JsonFactory FACTORY = factory(MAX_NAME_CHARS, MAX_NUMBER_CHARS);

  private JsonFields() {}

  private static JsonFactory factory(int maxNameChars, int maxNumberChars) {
    return JsonFactory.builder()
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxNameLength(maxNameChars)
                .maxNumberLength(maxNumberChars)
                .build())
        .build();
  }

  /** What is done with a body. */
  interface Reading<T> {
    T read(JsonParser parser) throws IOException;
  }

  /**
   * Reads one object that is the whole body.
   *
   * @param reading may be done twice, since the parser cannot go on after a name or a number that
   *     is too long, and who reads a batch has to
   */
  static <T> T object(byte[] body, Reading<T> reading) {
    try {
      try {
        return object(FACTORY, body, reading);
      } catch (StreamConstraintsException e) {
        // Thrown away afterwards, with the long names that it has seen.
        return object(factory(Integer.MAX_VALUE, Integer.MAX_VALUE), body, reading);
      }
    } catch (JsonProcessingException e) {
      throw new InvalidValueException(
          "body", e.getOriginalMessage() + position(e.getLocation()), "one JSON object");
    } catch (IOException e) {
      throw new InvalidValueException("body", e, "one JSON object in UTF-8");
    }
  }

  private static <T> T object(JsonFactory factory, byte[] body, Reading<T> reading)
      throws IOException {
    try (JsonParser parser = factory.createParser(body)) {
      JsonToken first = parser.nextToken();
      if (first != JsonToken.START_OBJECT) {
        throw new InvalidValueException("body", shown(parser, first), "one JSON object");
      }
      T result = reading.read(parser);
      JsonToken after = parser.nextToken();
      if (after != null) {
        throw new InvalidValueException(
            "body", shown(parser, after) + " after the object", "one JSON object");
      }
      return result;
    }
  }

  /** Where it was; what breaks a bound of the parser's has no place. */
  private static String position(@Nullable JsonLocation location) {
    return location == null ? "" : " at byte " + location.getByteOffset();
  }

  static String text(JsonParser parser, String name, JsonToken value) throws IOException {
    if (value != JsonToken.VALUE_STRING) {
      throw new InvalidValueException(name, shown(parser, value), "a text");
    }
    return parser.getText();
  }

  static long number(JsonParser parser, String name, JsonToken value, String expected)
      throws IOException {
    if (value != JsonToken.VALUE_NUMBER_INT
        || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw new InvalidValueException(name, shown(parser, value), expected);
    }
    return parser.getLongValue();
  }

  static double decimal(JsonParser parser, String name, JsonToken value, String expected)
      throws IOException {
    if (!value.isNumeric()) {
      throw new InvalidValueException(name, shown(parser, value), expected);
    }
    return parser.getDoubleValue();
  }

  static boolean truth(JsonParser parser, String name, JsonToken value) throws IOException {
    if (value != JsonToken.VALUE_TRUE && value != JsonToken.VALUE_FALSE) {
      throw new InvalidValueException(name, shown(parser, value), "true or false");
    }
    return value == JsonToken.VALUE_TRUE;
  }

  /** A token as its sender may recognise it. */
  static String shown(JsonParser parser, @Nullable JsonToken token) throws IOException {
    if (token == null) {
      return "nothing";
    }
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> '"' + parser.getText() + '"';
      default -> parser.getText();
    };
  }
}
