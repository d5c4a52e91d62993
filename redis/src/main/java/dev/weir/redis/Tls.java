package dev.weir.redis;

import dev.weir.limit.InvalidValueException;
import io.lettuce.core.SslOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What is trusted and shown on connections by TLS. */
final class Tls {

  private static final String EXPECTED = "a file that can be read, of PEM";
  private static final char[] NO_PASSWORD = {};

  private @Nullable Path authorities;
  private @Nullable Path chain;
  private @Nullable Path key;

  void trust(Path authorities) {
    this.authorities = readable("trust", authorities);
  }

  void certificate(Path chain, Path key) {
    this.chain = readable("certificate", chain);
    this.key = readable("key", key);
  }

  private static Path readable(String name, Path file) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new InvalidValueException(name, file, EXPECTED);
    }
    return file;
  }

  /**
   * As Lettuce wants it.
   *
   * @throws InvalidValueException if a file does not hold what it should
   */
  SslOptions options() {
    SslOptions.Builder builder = SslOptions.builder().jdkSslProvider();
    if (authorities != null) {
      builder.trustManager(authorities.toFile());
    }
    if (chain != null && key != null) {
      builder.keyManager(chain.toFile(), key.toFile(), NO_PASSWORD);
    }
    SslOptions options = builder.build();
    try {
      options.createSslContextBuilder().build();
    } catch (Exception e) {
      String files = "trust " + authorities + ", certificate " + chain + ", key " + key;
      throw new InvalidValueException("tls", files, "PEM certificates, and a PKCS 8 key in PEM");
    }
    return options;
  }
}
