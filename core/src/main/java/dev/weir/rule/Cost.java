package dev.weir.rule;

import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How many units of a rule's limits a request takes: what the request says, a fixed number, or the
 * number in one of its attributes (what the request says where it has none).
 */
public final class Cost {

  /** What the request says, 1 unless it does. The default. */
  public static final Cost OF_REQUEST = new Cost(null, OptionalLong.empty());

  private final @Nullable Attribute attribute;
  private final boolean isFixed;
  private final long units;

  private Cost(@Nullable Attribute attribute, OptionalLong fixed) {
    this.attribute = attribute;
    this.isFixed = fixed.isPresent();
    this.units = fixed.orElse(0);
  }

  /**
   * So many units, whatever the request says.
   *
   * @param units 0..4294967295
   */
  public static Cost fixed(long units) {
    if (units < 0 || units > Limit.MAX_UNITS) {
      throw new InvalidValueException("cost", units, "0.." + Limit.MAX_UNITS);
    }
    return new Cost(null, OptionalLong.of(units));
  }

  /** The number in this attribute. */
  public static Cost of(Attribute attribute) {
    if (!attribute.isCustom()) {
      throw new InvalidValueException("cost", attribute, "a number or attributes.NAME");
    }
    return new Cost(attribute, OptionalLong.empty());
  }

  /** The attribute that holds the number, if one does. */
  public Optional<Attribute> attribute() {
    return Optional.ofNullable(attribute);
  }

  /** The number, if it is fixed. */
  public OptionalLong fixed() {
    return isFixed ? OptionalLong.of(units) : OptionalLong.empty();
  }

  /**
   * What a request takes.
   *
   * @throws InvalidValueException if the attribute is no number of 0..4294967295
   */
  long of(Request request) {
    Attribute from = attribute;
    if (from == null) {
      return isFixed ? units : request.cost();
    }
    String text = request.valueOrNull(from);
    if (text == null) {
      return request.cost();
    }
    long parsed = parse(text);
    if (parsed < 0) {
      throw new InvalidValueException(from.name(), text, "0.." + Limit.MAX_UNITS);
    }
    return parsed;
  }

  private static long parse(String text) {
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
      if (value > Limit.MAX_UNITS) {
        return -1;
      }
    }
    return text.isEmpty() ? -1 : value;
  }

  /** For example {@code 5} or {@code attributes.tokens}. */
  @Override
  public String toString() {
    if (attribute != null) {
      return attribute.name();
    }
    return isFixed ? Long.toString(units) : "cost";
  }
}
