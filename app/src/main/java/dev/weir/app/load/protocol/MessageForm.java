package dev.weir.app.load.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.limit.InvalidValueException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The fields that a message may have, by the names that they have in JSON. */
final class MessageForm {

  /** Fields of Weir's own {@code RateLimitRequest}. */
  static final MessageForm CHECK =
      new MessageForm()
          .texts("user_id", "api_key", "ip_address", "endpoint", "method", "tenant", "user_tier")
          .pairs("attributes", 8)
          .number("cost", 9)
          .number("refundable", 10)
          .text("key", 11)
          .number("limit", 12)
          .text("window", 13)
          .text("algorithm", 14)
          .number("burst", 15);

  /** Fields of Envoy's {@code RateLimitRequest}. */
  static final MessageForm ENVOY =
      new MessageForm()
          .text("domain", 1)
          .message(
              "descriptors",
              2,
              new MessageForm()
                  .message("entries", 1, new MessageForm().texts("key", "value"))
                  .message(
                      "limit",
                      2,
                      new MessageForm().number("requests_per_unit", 1).number("unit", 2)))
          .number("hits_addend", 3);

  private enum Type {
    TEXT,
    NUMBER,
    PAIRS,
    MESSAGE
  }

  private record Known(int number, Type type, MessageForm form) {}

  private final Map<String, Known> fields = new TreeMap<>();

  private MessageForm text(String name, int number) {
    fields.put(name, new Known(number, Type.TEXT, this));
    return this;
  }

  /** Numbered from 1 on. */
  private MessageForm texts(String... names) {
    for (int i = 0; i < names.length; i++) {
      text(names[i], i + 1);
    }
    return this;
  }

  private MessageForm number(String name, int number) {
    fields.put(name, new Known(number, Type.NUMBER, this));
    return this;
  }

  private MessageForm pairs(String name, int number) {
    fields.put(name, new Known(number, Type.PAIRS, this));
    return this;
  }

  private MessageForm message(String name, int number, MessageForm form) {
    fields.put(name, new Known(number, Type.MESSAGE, form));
    return this;
  }

  /**
   * The message that a JSON object tells.
   *
   * @throws InvalidValueException if it is none, or has a field that the message has not
   */
  Message read(String json) {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      Message message = object(parser, json);
      if (parser.nextToken() != null) {
        throw new InvalidValueException("--body", json, "one JSON object");
      }
      return message;
    } catch (IOException e) {
      throw new InvalidValueException("--body", json, "one JSON object");
    }
  }

  private Message object(JsonParser parser, String json) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new InvalidValueException("--body", json, "a JSON object of " + fields.keySet());
    }
    List<Message.Field> found = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      Known known = fields.get(name);
      parser.nextToken();
      if (known == null) {
        throw new InvalidValueException("--body", name, "one of " + fields.keySet());
      } else {
        field(known, parser, json, found);
      }
    }
    return new Message(found);
  }

  private void field(Known known, JsonParser parser, String json, List<Message.Field> found)
      throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_ARRAY && known.type() == Type.MESSAGE) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        found.add(Message.Field.of(known.number(), known.form().object(parser, json)));
      }
    } else if (known.type() == Type.MESSAGE) {
      found.add(Message.Field.of(known.number(), known.form().object(parser, json)));
    } else if (known.type() == Type.PAIRS && token == JsonToken.START_OBJECT) {
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        Message.Field name = Message.Field.of(1, Template.of(parser.currentName()));
        parser.nextToken();
        Message.Field value = Message.Field.of(2, Template.of(parser.getText()));
        found.add(Message.Field.of(known.number(), new Message(List.of(name, value))));
      }
    } else if (known.type() == Type.TEXT && token == JsonToken.VALUE_STRING) {
      found.add(Message.Field.of(known.number(), Template.of(parser.getText())));
    } else if (known.type() == Type.NUMBER && token.isBoolean()) {
      found.add(Message.Field.of(known.number(), parser.getBooleanValue() ? 1 : 0));
    } else if (known.type() == Type.NUMBER && token == JsonToken.VALUE_NUMBER_INT) {
      found.add(Message.Field.of(known.number(), parser.getLongValue()));
    } else {
      throw new InvalidValueException(
          "--body", parser.currentName() + " " + parser.getText(), "a value of that field's type");
    }
  }
}
