package dev.weir.redis;

import dev.weir.limit.InvalidValueException;
import io.lettuce.core.SslOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import org.jspecify.annotations.Nullable;

/** What is trusted and shown on connections by TLS. */
final class Tls {

  private static final char[] NO_PASSWORD = {};

  private @Nullable Path authorities;
  private @Nullable Path chain;
  private @Nullable Path key;

  void trust(Path authorities) {
    this.authorities = certificates("trust", authorities);
  }

  void certificate(Path chain, Path key) {
    this.chain = certificates("certificate", chain);
    if (!text("key", key).contains("-----BEGIN PRIVATE KEY-----")) {
      throw new InvalidValueException("key", key, "a file with a key as PKCS 8 in PEM");
    }
    this.key = key;
  }

  private static Path certificates(String name, Path file) {
    byte[] bytes = text(name, file).getBytes(StandardCharsets.ISO_8859_1);
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      if (!factory.generateCertificates(new ByteArrayInputStream(bytes)).isEmpty()) {
        return file;
      }
    } catch (CertificateException e) {
      // Said below.
    }
    throw new InvalidValueException(name, file, "a file with certificates in PEM");
  }

  private static String text(String name, Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new InvalidValueException(name, file, "a file that can be read");
    }
  }

  /** As Lettuce wants it. */
  SslOptions options() {
    SslOptions.Builder builder = SslOptions.builder().jdkSslProvider();
    if (authorities != null) {
      builder.trustManager(authorities.toFile());
    }
    if (chain != null && key != null) {
      builder.keyManager(chain.toFile(), key.toFile(), NO_PASSWORD);
    }
    return builder.build();
  }
}
