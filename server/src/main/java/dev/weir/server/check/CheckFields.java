package dev.weir.server.check;

import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.rule.Request;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one check, as they come in from a wire, and the check that they make. Every value
 * is checked as it is set: an {@link InvalidValueException} says which field, what came and what
 * was expected. Not thread-safe.
 */
public final class CheckFields {

  private static final int MAX_WORD_CHARS = 64;

  private final Request.Builder request = Request.builder();
  private @Nullable Set<String> attributes;
  private @Nullable String key;
  private @Nullable Long limit;
  private @Nullable String window;
  private @Nullable String algorithm;
  private @Nullable Long burst;
  private long cost = 1;
  private boolean refundable;
  private int seen;

  /** No fields yet. */
  public CheckFields() {}

  /**
   * Counters that are to be forgotten.
   *
   * @param key of the simple form
   * @param request else the request whose check would touch them
   */
  public record Counters(@Nullable String key, @Nullable Request request) {}

  /** Sets a field that holds a text. */
  public void set(Field field, String text) {
    switch (field) {
      case USER_ID -> request.userId(CheckedText.key(field.key(), text));
      case API_KEY -> request.apiKey(CheckedText.key(field.key(), text));
      case IP_ADDRESS -> request.ipAddress(CheckedText.key(field.key(), text));
      case ENDPOINT ->
          request.endpoint(CheckedText.checked(field.key(), text, CheckedText.MAX_ENDPOINT_CHARS));
      case METHOD -> request.method(CheckedText.checked(field.key(), text, MAX_WORD_CHARS));
      case TENANT -> request.tenant(CheckedText.key(field.key(), text));
      case USER_TIER -> request.userTier(CheckedText.checked(field.key(), text, MAX_WORD_CHARS));
      case KEY -> key = CheckedText.key(field.key(), text);
      case WINDOW -> window = CheckedText.checked(field.key(), text, MAX_WORD_CHARS);
      case ALGORITHM -> algorithm = CheckedText.checked(field.key(), text, MAX_WORD_CHARS);
      default -> throw new IllegalStateException(field + " is no text");
    }
  }

  /** Sets a field that holds a number. */
  public void set(Field field, long number) {
    if (number < (field == Field.COST ? 0 : 1) || number > Limit.MAX_UNITS) {
      throw new InvalidValueException(field.key(), number, field.expected());
    }
    switch (field) {
      case LIMIT -> limit = number;
      case BURST -> burst = number;
      case COST -> cost = number;
      default -> throw new IllegalStateException(field + " is no number");
    }
  }

  /** Sets whether the units may be given back. */
  public void setRefundable(boolean value) {
    refundable = value;
  }

  /** Sets an attribute of the caller's own naming. */
  public void attribute(String name, String value) {
    Set<String> known = attributes;
    if (known == null) {
      known = new HashSet<>();
      attributes = known;
    }
    if (known.size() == AttributeCheck.MAX_ATTRIBUTES) {
      throw new InvalidValueException(
          "attributes", "more", "at most " + AttributeCheck.MAX_ATTRIBUTES);
    }
    CheckedText.checked("attributes", name, MAX_WORD_CHARS);
    String path = "attributes." + name;
    if (!known.add(name)) {
      throw new InvalidValueException(path, "twice", "once");
    }
    request.attribute(name, CheckedText.key(path, value));
  }

  /** Notes that a field came, which it may once. */
  @SuppressWarnings("EnumOrdinal") // a bit for each, in this process
  public void note(Field field) {
    int bit = 1 << field.ordinal();
    if ((seen & bit) != 0) {
      throw new InvalidValueException(field.key(), "twice", "once");
    }
    seen |= bit;
  }

  /** The counters that these fields name: that of a key, or those of a request. */
  public Counters counters() {
    if ((seen & Field.KEY_FORM) != 0) {
      int others = seen & ~Field.KEY_FORM;
      if (others != 0) {
        throw new InvalidValueException(
            Field.first(others).key(), "beside a key", "a key alone, or attributes alone");
      }
      return new Counters(present(key, Field.KEY), null);
    }
    int others = seen & ~(Field.ATTRIBUTE_FORM | Field.COST_FORM);
    if (others != 0 || seen == 0) {
      throw others == 0
          ? new InvalidValueException("body", "{}", "a key, or the attributes of a request")
          : new InvalidValueException(
              Field.first(others).key(), "in a reset", "a key alone, or attributes alone");
    }
    return new Counters(null, request.cost(cost).build());
  }

  /**
   * The check that these fields make.
   *
   * @param adHoc whether it may bring its own limit
   */
  public Check check(AdHocLimits limits, boolean adHoc) {
    if ((seen & Field.SIMPLE_FORM) == 0) {
      return attributeCheck();
    }
    if (!adHoc) {
      throw new InvalidValueException(
          "key", "a check with its own limit", "attributes; own limits are switched off here");
    }
    if ((seen & Field.ATTRIBUTE_FORM) != 0) {
      throw new InvalidValueException(
          "key", "beside attributes of a request", "a key with its limit, or attributes alone");
    }
    return new KeyCheck(
        present(key, Field.KEY),
        limits.limit(present(limit, Field.LIMIT), present(window, Field.WINDOW), algorithm, burst),
        cost,
        refundable);
  }

  /** The check that the attributes make alone. */
  public AttributeCheck attributeCheck() {
    return new AttributeCheck(request.cost(cost).build(), refundable);
  }

  private static <T> T present(@Nullable T value, Field field) {
    if (value == null) {
      throw new InvalidValueException(field.key(), "missing", field.expected());
    }
    return value;
  }
}
