package dev.weir.server.http;

import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The fields of a check, by the names that they have in bodies and queries. */
enum Field {
  USER_ID("user_id", Type.TEXT),
  API_KEY("api_key", Type.TEXT),
  IP_ADDRESS("ip_address", Type.TEXT),
  ENDPOINT("endpoint", Type.TEXT),
  METHOD("method", Type.TEXT),
  TENANT("tenant", Type.TEXT),
  USER_TIER("user_tier", Type.TEXT),
  ATTRIBUTES("attributes", Type.ATTRIBUTES),
  KEY("key", Type.TEXT),
  LIMIT("limit", Type.NUMBER),
  WINDOW("window", Type.TEXT),
  ALGORITHM("algorithm", Type.TEXT),
  BURST("burst", Type.NUMBER),
  COST("cost", Type.NUMBER),
  REFUNDABLE("refundable", Type.TRUTH);

  /** What a field holds. */
  enum Type {
    TEXT,
    NUMBER,
    TRUTH,
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

  /** The field of a name; spelt out because a switch is the fastest table there is. */
  static Field named(String name) {
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

  String key() {
    return key;
  }

  Type type() {
    return type;
  }

  /** What a value has to be. */
  String expected() {
    return switch (type) {
      case TEXT -> "a text";
      case NUMBER -> (this == COST ? 0 : 1) + ".." + Limit.MAX_UNITS;
      case TRUTH -> "true or false";
      case ATTRIBUTES -> "an object of texts";
    };
  }
}
