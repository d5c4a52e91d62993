package dev.weir.server.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.server.config.LogSettings;
import dev.weir.server.config.Settings;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How users are named in the log. Thread-safe. */
final class Identities {

  private static final String HMAC = "HmacSHA256";
  private static final int HASH_BYTES = 12;
  private static final int MAX_CHARS = 200;

  private final LogSettings.Identities shown;
  private final SecretKeySpec key;

  Identities(Settings settings) {
    this.shown = settings.value(LogSettings.IDENTITIES);
    byte[] secret =
        settings.value(LogSettings.IDENTITY_KEY).map(text -> text.getBytes(UTF_8)).orElse(null);
    this.key = new SecretKeySpec(secret == null ? random() : secret, HMAC);
  }

  private static byte[] random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  /** An id as it is shown, if it is. */
  Optional<String> shown(String id) {
    return switch (shown) {
      case PLAIN -> Optional.of(cut(id));
      case HASHED -> Optional.of(hash(id));
      case NONE -> Optional.empty();
    };
  }

  /** A text that a client has chosen, no longer than a line bears. */
  static String cut(String text) {
    return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "...";
  }

  private String hash(String id) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      byte[] hash = mac.doFinal(id.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }
}
