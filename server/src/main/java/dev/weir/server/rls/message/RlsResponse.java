package dev.weir.server.rls.message;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is answered: {@code envoy.service.ratelimit.v3.RateLimitResponse}.
 *
 * @param overLimit whether the request is to be refused
 * @param statuses one for each descriptor, in their order
 * @param headers to be added to the response, in order; empty unless asked for
 * @param metadata a struct of texts, numbers, truth values, lists and structs; empty unless asked
 *     for
 */
public record RlsResponse(
    boolean overLimit, List<Status> statuses, List<Header> headers, Map<String, Object> metadata) {

  /**
   * What became of one descriptor.
   *
   * @param overLimit whether its limit is exceeded
   * @param limit what was applied, if anything
   * @param remaining hits that are left, 0..4294967295
   * @param resetSeconds until the window is over; 0 without a limit
   */
  public record Status(
      boolean overLimit, @Nullable CurrentLimit limit, long remaining, long resetSeconds) {

    /** Nothing applies. */
    public static final Status NO_LIMIT = new Status(false, null, 0, 0);

    /** It is allowed without being counted. */
    public static final Status UNLIMITED = new Status(false, null, 0xFFFF_FFFFL, 0);
  }

  /**
   * A limit as it is told.
   *
   * @param requestsPerUnit 0..4294967295
   * @param unitMultiplier of how many units its window is, 1 or more; told only if it is not 1
   * @param name its name, or empty
   */
  public record CurrentLimit(long requestsPerUnit, Unit unit, long unitMultiplier, String name) {

    /** How long its window is. */
    public long seconds() {
      return unit.seconds() * unitMultiplier;
    }
  }

  /** A header. */
  public record Header(String key, String value) {}
}
