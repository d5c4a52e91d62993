package dev.weir.server.check;

import dev.weir.limit.Algorithm;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.limit.Window;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Receipts that callers hold: what was taken from which counter, so that it can be given back
 * without remembering it here. Opaque, safe in URLs, and authenticated with HMAC-SHA256 (cut to 128
 * bits) under a random key of this process, so that a forged or altered one is refused.
 * Thread-safe.
 */
final class Tokens {

  private static final String HMAC = "HmacSHA256";
  private static final int HMAC_BYTES = 16;
  private static final int FIXED_BYTES = 1 + 1 + 1 + 8 + 8 + 8 + 8 + 8 + 8;
  private static final int MAX_CHARS = (FIXED_BYTES + 3 * CheckedText.MAX_CHARS + HMAC_BYTES) * 2;
  private static final Algorithm[] ALGORITHMS = Algorithm.values();

  private final SecretKeySpec secret;

  private Tokens(byte[] secret) {
    this.secret = new SecretKeySpec(secret, HMAC);
  }

  static Tokens create() {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    return new Tokens(secret);
  }

  /** What a token is good for. */
  enum Purpose {
    REFUND("refund_token"),
    LEASE("lease");

    private final String field;

    Purpose(String field) {
      this.field = field;
    }
  }

  /**
   * What a token says.
   *
   * @param key the counter
   * @param limit the limit under which it was counted
   * @param units how many were taken
   * @param reference when they were taken, in microseconds; of a lease its id
   * @param nonce tells it from every other receipt
   */
  record Receipt(String key, Limit limit, long units, long reference, long nonce) {

    Receipt(String key, Limit limit, long units, long reference) {
      this(key, limit, units, reference, ThreadLocalRandom.current().nextLong());
    }
  }

  @SuppressWarnings("EnumOrdinal") // a token is read by the process that wrote it
  String write(Purpose purpose, Receipt receipt) {
    byte[] key = receipt.key.getBytes(StandardCharsets.UTF_8);
    Limit limit = receipt.limit;
    ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + key.length + HMAC_BYTES);
    bytes
        .put((byte) purpose.ordinal())
        .put((byte) limit.algorithm().ordinal())
        .put((byte) limit.segments())
        .putLong(limit.units())
        .putLong(limit.capacity())
        .putLong(limit.window().millis())
        .putLong(receipt.units)
        .putLong(receipt.reference)
        .putLong(receipt.nonce)
        .put(key);
    bytes.put(sign(bytes.array(), bytes.position()));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /**
   * Reads what this process wrote.
   *
   * @throws InvalidValueException if it did not, or for another purpose
   */
  @SuppressWarnings("EnumOrdinal") // a token is read by the process that wrote it
  Receipt read(Purpose purpose, String token) {
    byte[] all = decode(purpose, token);
    int length = all.length - HMAC_BYTES;
    if (length < FIXED_BYTES
        || !MessageDigest.isEqual(sign(all, length), Arrays.copyOfRange(all, length, all.length))) {
      throw refused(purpose, token);
    }
    ByteBuffer bytes = ByteBuffer.wrap(all, 0, length);
    if (bytes.get() != purpose.ordinal()) {
      throw refused(purpose, token);
    }
    Algorithm algorithm = ALGORITHMS[bytes.get()];
    int segments = bytes.get();
    Limit limit = limit(algorithm, segments, bytes.getLong(), bytes.getLong(), bytes.getLong());
    long units = bytes.getLong();
    long reference = bytes.getLong();
    long nonce = bytes.getLong();
    String key = StandardCharsets.UTF_8.decode(bytes).toString();
    return new Receipt(key, limit, units, reference, nonce);
  }

  private static Limit limit(
      Algorithm algorithm, int segments, long units, long capacity, long windowMillis) {
    Limit limit = Limit.of(units, new Window(windowMillis));
    return switch (algorithm) {
      case BUCKET -> limit.burst(capacity);
      case SEGMENTED_WINDOW -> limit.segments(segments);
      default -> limit.algorithm(algorithm);
    };
  }

  private static byte[] decode(Purpose purpose, String token) {
    if (token.length() > MAX_CHARS) {
      throw refused(purpose, token);
    }
    try {
      return Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      throw refused(purpose, token);
    }
  }

  private static InvalidValueException refused(Purpose purpose, String token) {
    return new InvalidValueException(
        purpose.field, token, "one that this instance gave out since it started");
  }

  private byte[] sign(byte[] bytes, int length) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(secret);
      mac.update(bytes, 0, length);
      return Arrays.copyOf(mac.doFinal(), HMAC_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + HMAC, e);
    }
  }
}
