package dev.weir.server.check;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.limit.Window;
import dev.weir.store.Claim;
import dev.weir.store.Consistency;
import dev.weir.store.Key;
import dev.weir.store.KeySpace;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
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
  private static final int EXPECTED_BYTES = 128;

  /** No longer than the body that a token has to fit in. */
  private static final int MAX_CHARS = 1024 * 1024;

  private static final Algorithm[] ALGORITHMS = Algorithm.values();
  private static final Consistency[] CONSISTENCIES = Consistency.values();

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
   * @param parts what was taken from each counter, at least one
   * @param nonce tells it from every other receipt
   */
  record Receipt(List<Part> parts, long nonce) {

    Receipt(List<Part> parts) {
      this(parts, ThreadLocalRandom.current().nextLong());
    }

    /** The most units that were taken from one counter. */
    long units() {
      return parts.stream().mapToLong(Part::units).max().orElse(0);
    }

    /** When the last of them was taken; of leases without meaning. */
    long takenAtMicros() {
      return parts.stream().mapToLong(Part::reference).max().orElse(0);
    }

    /**
     * What was taken from one counter.
     *
     * @param key the counter
     * @param limit the limit under which it was counted
     * @param units how many were taken
     * @param reference when they were taken, in microseconds; of a lease its id
     */
    record Part(Key key, Limit limit, long units, long reference, boolean local) {

      static Part of(Claim claim, Decision decision) {
        long usableAtMicros = decision.decidedAtMicros() + decision.delay().toNanos() / 1_000;
        long reference = decision.leaseId().orElse(usableAtMicros);
        return new Part(
            claim.key(), claim.limit(), decision.cost(), reference, decision.degraded());
      }

      /** Its part of so many units of the whole. */
      long share(long units) {
        return Math.min(units, this.units);
      }

      Claim claim(long units) {
        return new Claim(key, limit, units);
      }
    }
  }

  String write(Purpose purpose, Receipt receipt) {
    ByteArrayOutputStream buffer = new ByteArrayOutputStream(EXPECTED_BYTES);
    try (DataOutputStream out = new DataOutputStream(buffer)) {
      write(out, purpose, receipt);
      out.write(sign(buffer.toByteArray(), buffer.size()));
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(buffer.toByteArray());
  }

  @SuppressWarnings("EnumOrdinal") // a token is read by the process that wrote it
  private static void write(DataOutputStream out, Purpose purpose, Receipt receipt)
      throws IOException {
    out.writeByte(purpose.ordinal());
    out.writeLong(receipt.nonce);
    List<String> texts = texts(receipt);
    out.writeShort(texts.size());
    for (String text : texts) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      out.writeInt(utf8.length);
      out.write(utf8);
    }
    out.writeShort(receipt.parts.size());
    for (Receipt.Part part : receipt.parts) {
      for (String name : part.key.space().names()) {
        out.writeShort(texts.indexOf(name));
      }
      out.writeByte(part.key.space().consistency().ordinal());
      out.writeShort(texts.indexOf(part.key.value()));
      out.writeByte(part.limit.algorithm().ordinal());
      out.writeByte(part.limit.segments());
      out.writeLong(part.limit.units());
      out.writeLong(part.limit.capacity());
      out.writeLong(part.limit.window().millis());
      out.writeLong(part.units);
      out.writeLong(part.reference);
      out.writeBoolean(part.local);
    }
  }

  /** Every text of a receipt once: its parts mostly share them. */
  private static List<String> texts(Receipt receipt) {
    return receipt.parts.stream()
        .flatMap(
            part -> Stream.concat(part.key.space().names().stream(), Stream.of(part.key.value())))
        .distinct()
        .toList();
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
    if (length < 1
        || !MessageDigest.isEqual(sign(all, length), Arrays.copyOfRange(all, length, all.length))
        || all[0] != purpose.ordinal()) {
      throw refused(purpose, token);
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(all, 1, length - 1))) {
      return read(in);
    } catch (IOException e) {
      throw new UncheckedIOException("what is signed is whole", e);
    }
  }

  private static Receipt read(DataInputStream in) throws IOException {
    long nonce = in.readLong();
    String[] texts = new String[in.readUnsignedShort()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
    int count = in.readUnsignedShort();
    List<Receipt.Part> parts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      KeySpace space =
          KeySpace.of(
              texts[in.readUnsignedShort()],
              texts[in.readUnsignedShort()],
              texts[in.readUnsignedShort()]);
      space = space.consistency(CONSISTENCIES[in.readByte()]);
      Key key = space.key(texts[in.readUnsignedShort()]);
      Algorithm algorithm = ALGORITHMS[in.readByte()];
      int segments = in.readByte();
      Limit limit = limit(algorithm, segments, in.readLong(), in.readLong(), in.readLong());
      parts.add(new Receipt.Part(key, limit, in.readLong(), in.readLong(), in.readBoolean()));
    }
    return new Receipt(parts, nonce);
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
