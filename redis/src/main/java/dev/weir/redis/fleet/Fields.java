package dev.weir.redis.fleet;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields of a JSON object, each of the type that is asked for. */
record Fields(Map<String, Object> values) {

  static Fields of(Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("json: " + value + " (expected: an object)");
    }
    @SuppressWarnings("unchecked") // Json makes no other maps
    Map<String, Object> fields = (Map<String, Object>) map;
    return new Fields(fields);
  }

  String text(String name) {
    return as(String.class, name);
  }

  long number(String name) {
    return as(Long.class, name);
  }

  Optional<Long> optionalNumber(String name) {
    return values.containsKey(name) ? Optional.of(number(name)) : Optional.empty();
  }

  boolean isTrue(String name) {
    return values.containsKey(name) && as(Boolean.class, name);
  }

  Fields object(String name) {
    return of(as(Map.class, name));
  }

  List<?> list(String name) {
    return as(List.class, name);
  }

  private <T> T as(Class<T> type, String name) {
    Object value = values.get(name);
    if (!type.isInstance(value)) {
      String expected = type == Map.class ? "object" : type.getSimpleName();
      throw new IllegalArgumentException(name + ": " + value + " (expected: a " + expected + ")");
    }
    return type.cast(value);
  }
}
