package dev.weir.server.check;

import dev.weir.limit.InvalidValueException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request told by its attributes, which rules match on.
 *
 * @param userId who calls
 * @param apiKey the key that it calls with
 * @param ipAddress where it calls from
 * @param endpoint what it calls
 * @param method how it calls it
 * @param tenant on whose behalf
 * @param userTier the tier of who calls
 * @param attributes any others by name
 * @param cost units asked for, 0..4294967295; 0 only looks
 * @param refundable whether an allowed answer is to carry a token to give the units back with
 */
public record AttributeCheck(
    @Nullable String userId,
    @Nullable String apiKey,
    @Nullable String ipAddress,
    @Nullable String endpoint,
    @Nullable String method,
    @Nullable String tenant,
    @Nullable String userTier,
    Map<String, String> attributes,
    long cost,
    boolean refundable)
    implements Check {

  /** The most attributes of a caller's own naming. */
  public static final int MAX_ATTRIBUTES = 32;

  /** Checks how many attributes there are; their texts are checked where they are decoded. */
  public AttributeCheck {
    if (attributes.size() > MAX_ATTRIBUTES) {
      throw new InvalidValueException(
          "attributes", attributes.size() + " of them", "at most " + MAX_ATTRIBUTES);
    }
  }
}
