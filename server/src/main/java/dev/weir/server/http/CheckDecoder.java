package dev.weir.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.limit.InvalidValueException;
import dev.weir.server.check.AdHocLimits;
import dev.weir.server.check.Check;
import dev.weir.server.check.CheckFields;
import dev.weir.server.check.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes checks of bodies and queries. Thread-safe. */
final class CheckDecoder {

  private static final int MAX_BATCH = 1000;
  private static final String ATTRIBUTE_PREFIX = "attributes.";

  private final AdHocLimits limits;
  private final boolean adHoc;

  CheckDecoder(AdHocLimits limits, boolean adHoc) {
    this.limits = limits;
    this.adHoc = adHoc;
  }

  /**
   * One of a batch: a check, or what is wrong with it.
   *
   * @param check the check, if it is one
   * @param mistake what is wrong, if something is
   */
  record Element(@Nullable Check check, @Nullable InvalidValueException mistake) {}

  Check check(byte[] body) {
    return JsonFields.object(body, this::check);
  }

  CheckFields.Counters counters(byte[] body) {
    return JsonFields.object(body, parser -> fields(parser).counters());
  }

  private Check check(JsonParser parser) throws IOException {
    return fields(parser).check(limits, adHoc);
  }

  private static CheckFields fields(JsonParser parser) throws IOException {
    CheckFields fields = new CheckFields();
    JsonToken token;
    while ((token = parser.nextToken()) == JsonToken.FIELD_NAME) {
      Field field = Field.named(parser.currentName());
      fields.note(field);
      read(parser, field, fields);
    }
    assert token == JsonToken.END_OBJECT;
    return fields;
  }

  private static void read(JsonParser parser, Field field, CheckFields into) throws IOException {
    JsonToken value = parser.nextToken();
    switch (field.type()) {
      case TEXT -> into.set(field, JsonFields.text(parser, field.key(), value));
      case NUMBER ->
          into.set(field, JsonFields.number(parser, field.key(), value, field.expected()));
      case TRUTH -> into.setRefundable(JsonFields.truth(parser, field.key(), value));
      case ATTRIBUTES -> attributes(parser, value, into);
    }
  }

  private static void attributes(JsonParser parser, JsonToken value, CheckFields into)
      throws IOException {
    if (value != JsonToken.START_OBJECT) {
      throw new InvalidValueException(
          Field.ATTRIBUTES.key(), JsonFields.shown(parser, value), Field.ATTRIBUTES.expected());
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      into.attribute(name, JsonFields.text(parser, ATTRIBUTE_PREFIX + name, parser.nextToken()));
    }
  }

  List<Element> batch(byte[] body) {
    return JsonFields.object(body, this::batch);
  }

  private List<Element> batch(JsonParser parser) throws IOException {
    List<Element> elements = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (!name.equals("checks")) {
        throw new InvalidValueException("unknown field", name, "checks");
      }
      if (elements != null) {
        throw new InvalidValueException("checks", "twice", "once");
      }
      JsonToken value = parser.nextToken();
      if (value != JsonToken.START_ARRAY) {
        throw new InvalidValueException(
            "checks", JsonFields.shown(parser, value), "an array of checks");
      }
      elements = elements(parser);
    }
    if (elements == null) {
      throw new InvalidValueException("checks", "missing", "an array of checks");
    }
    return elements;
  }

  private List<Element> elements(JsonParser parser) throws IOException {
    List<Element> elements = new ArrayList<>();
    JsonToken token;
    while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
      if (elements.size() == MAX_BATCH) {
        throw new InvalidValueException("checks", "more", "at most " + MAX_BATCH);
      }
      elements.add(element(parser, token));
    }
    return elements;
  }

  /** Reads one; if something is wrong with it, the rest of it is skipped. */
  private Element element(JsonParser parser, JsonToken token) throws IOException {
    int outside = parser.getParsingContext().getNestingDepth() - (token.isStructStart() ? 1 : 0);
    try {
      if (token != JsonToken.START_OBJECT) {
        throw new InvalidValueException("check", JsonFields.shown(parser, token), "an object");
      }
      return new Element(check(parser), null);
    } catch (InvalidValueException mistake) {
      while (parser.getParsingContext().getNestingDepth() > outside) {
        if (parser.nextToken() == null) {
          break;
        }
      }
      return new Element(null, mistake);
    }
  }

  /** Reads the part of a target behind the question mark. */
  Check query(String query) {
    CheckFields fields = new CheckFields();
    Query.forEach(
        query,
        (name, value) -> {
          if (name.startsWith(ATTRIBUTE_PREFIX)) {
            fields.attribute(name.substring(ATTRIBUTE_PREFIX.length()), value);
          } else {
            parameter(Field.named(name), value, fields);
          }
        });
    return fields.check(limits, adHoc);
  }

  private static void parameter(Field field, String value, CheckFields into) {
    into.note(field);
    switch (field.type()) {
      case TEXT -> into.set(field, value);
      case NUMBER -> into.set(field, number(field, value));
      case TRUTH, ATTRIBUTES ->
          throw new InvalidValueException(
              field.key(), value, "none in a query; attributes are attributes.NAME=VALUE");
    }
  }

  private static long number(Field field, String value) {
    if (!value.matches("-?\\d{1,18}")) {
      throw new InvalidValueException(field.key(), value, field.expected());
    }
    return Long.parseLong(value);
  }

  /**
   * Reads a body of one text and at most one number.
   *
   * @param required the text that must be there
   * @param number the number that may be there
   * @return values by name; a number as its text
   */
  static Map<String, String> texts(byte[] body, String required, @Nullable String number) {
    return JsonFields.object(
        body,
        parser -> {
          Map<String, String> values = new HashMap<>();
          while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            String read;
            if (name.equals(required)) {
              read = JsonFields.text(parser, name, value);
            } else if (name.equals(number)) {
              read = Long.toString(JsonFields.number(parser, name, value, Field.COST.expected()));
            } else {
              throw new InvalidValueException(
                  "unknown field", name, number == null ? required : required + " or " + number);
            }
            if (values.put(name, read) != null) {
              throw new InvalidValueException(name, "twice", "once");
            }
          }
          if (!values.containsKey(required)) {
            throw new InvalidValueException(required, "missing", "a text");
          }
          return values;
        });
  }
}
