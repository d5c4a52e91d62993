package dev.weir.redis.fleet;

import dev.weir.store.Key;
import dev.weir.store.KeySpace;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an instance tells the others: a JSON object in ASCII that says its version, the prefix of
 * the deployment, and who tells it.
 *
 * @param prefix of the deployment; others ignore it
 * @param id of who tells it
 * @param boot of who tells it
 * @param body what is told
 */
record Message(String prefix, String id, String boot, Fields body) {

  /** Longer ones are neither told nor heard. */
  static final int MAX_BYTES = 32 * 1024;

  private static final long VERSION = 1;

  /** What a channel says, in bytes. */
  static byte[] of(String prefix, Instance from, Map<String, ?> body) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("v", VERSION);
    fields.put("prefix", prefix);
    fields.put("id", from.id());
    fields.put("boot", from.boot());
    fields.putAll(body);
    return Json.write(fields).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Reads what {@link #of} gives.
   *
   * @throws IllegalArgumentException if it is anything else, or of another version
   */
  static Message read(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "message: " + bytes.length + " bytes (expected: at most " + MAX_BYTES + ")");
    }
    Fields body = new Fields(Json.object(new String(bytes, StandardCharsets.UTF_8)));
    long version = body.number("v");
    if (version != VERSION) {
      throw new IllegalArgumentException("v: " + version + " (expected: " + VERSION + ")");
    }
    return new Message(body.text("prefix"), body.text("id"), body.text("boot"), body);
  }

  /** That a counter was forgotten. */
  static Map<String, ?> reset(Key key) {
    return Map.of("counter", counter(key));
  }

  private static Map<String, ?> counter(Key key) {
    Map<String, Object> counter = new LinkedHashMap<>();
    counter.put("names", key.space().names());
    counter.put("value", key.value());
    return counter;
  }

  /** The counter that was forgotten. */
  Key counter() {
    Fields counter = body.object("counter");
    List<?> names = counter.list("names");
    if (names.size() != 3 || !names.stream().allMatch(String.class::isInstance)) {
      throw new IllegalArgumentException(
          "names: " + names.size() + " (expected: tenant, rule and limit)");
    }
    KeySpace space =
        KeySpace.of((String) names.get(0), (String) names.get(1), (String) names.get(2));
    return space.key(counter.text("value"));
  }
}
