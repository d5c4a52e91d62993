package dev.weir.server.check;

import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The fields of a check, by the names that they have on every front-end. */
public enum Field {
  /** Who calls. */
  USER_ID("user_id", Type.TEXT),
  /** The key that it calls with. */
  API_KEY("api_key", Type.TEXT),
  /** Where it calls from. */
  IP_ADDRESS("ip_address", Type.TEXT),
  /** What it calls. */
  ENDPOINT("endpoint", Type.TEXT),
  /** How it calls it. */
  METHOD("method", Type.TEXT),
  /** On whose behalf. */
  TENANT("tenant", Type.TEXT),
  /** The tier of who calls. */
  USER_TIER("user_tier", Type.TEXT),
  /** Any other attributes. */
  ATTRIBUTES("attributes", Type.ATTRIBUTES),
  /** The counter of the simple form. */
  KEY("key", Type.TEXT),
  /** The limit of the simple form. */
  LIMIT("limit", Type.NUMBER),
  /** The window of the simple form. */
  WINDOW("window", Type.TEXT),
  /** The algorithm of the simple form. */
  ALGORITHM("algorithm", Type.TEXT),
  /** The burst of the simple form. */
  BURST("burst", Type.NUMBER),
  /** Units asked for. */
  COST("cost", Type.NUMBER),
  /** Whether an allowed answer is to carry a token to give the units back with. */
  REFUNDABLE("refundable", Type.TRUTH);

  /** What a field holds. */
  public enum Type {
    /** A text. */
    TEXT,
    /** A whole number. */
    NUMBER,
    /** True or false. */
    TRUTH,
    /** Texts by names of the caller's own. */
    ATTRIBUTES
  }

  /** The bits of the fields that make a check one of the simple form. */
  static final int SIMPLE_FORM = bits(KEY, LIMIT, WINDOW, ALGORITHM, BURST);

  /** The bits of the fields that tell a request by its attributes. */
  static final int ATTRIBUTE_FORM =
      bits(USER_ID, API_KEY, IP_ADDRESS, ENDPOINT, METHOD, TENANT, USER_TIER, ATTRIBUTES);

  /** The bit of the field that names a counter of the simple form. */
  static final int KEY_FORM = bits(KEY);

  /** The bit of the field that every check may have. */
  static final int COST_FORM = bits(COST);

  private final String key;
  private final Type type;

  Field(String key, Type type) {
    this.key = key;
    this.type = type;
  }

  @SuppressWarnings("EnumOrdinal") // a bit for each, in this process
  private static int bits(Field... fields) {
    int bits = 0;
    for (Field field : fields) {
      bits |= 1 << field.ordinal();
    }
    return bits;
  }

  /** The first field among bits that are not 0. */
  static Field first(int bits) {
    return values()[Integer.numberOfTrailingZeros(bits)];
  }

  /**
   * The field of a name; spelt out because a switch is the fastest table there is.
   *
   * @throws InvalidValueException if there is none
   */
  public static Field named(String name) {
    return switch (name) {
      case "user_id" -> USER_ID;
      case "api_key" -> API_KEY;
      case "ip_address" -> IP_ADDRESS;
      case "endpoint" -> ENDPOINT;
      case "method" -> METHOD;
      case "tenant" -> TENANT;
      case "user_tier" -> USER_TIER;
      case "attributes" -> ATTRIBUTES;
      case "key" -> KEY;
      case "limit" -> LIMIT;
      case "window" -> WINDOW;
      case "algorithm" -> ALGORITHM;
      case "burst" -> BURST;
      case "cost" -> COST;
      case "refundable" -> REFUNDABLE;
      default -> throw new InvalidValueException("unknown field", name, expectedNames());
    };
  }

  private static String expectedNames() {
    return Arrays.stream(values()).map(Field::key).collect(Collectors.joining(", ", "one of ", ""));
  }

  /** Its name. */
  public String key() {
    return key;
  }

  /** What it holds. */
  public Type type() {
    return type;
  }

  /** What a value has to be. */
  public String expected() {
    return switch (type) {
      case TEXT -> "a text";
      case NUMBER -> (this == COST ? 0 : 1) + ".." + Limit.MAX_UNITS;
      case TRUTH -> "true or false";
      case ATTRIBUTES -> "an object of texts";
    };
  }
}
