package dev.weir.server.tls;

import dev.weir.limit.InvalidValueException;
import dev.weir.server.config.Settings;
import dev.weir.server.config.TlsSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where certificates and their key are.
 *
 * @param certificate the server's chain
 * @param key its key
 * @param clientCa who signs clients' certificates, if clients have to show one
 */
record PemFiles(Path certificate, Path key, Optional<Path> clientCa) {

  /** Thousands of certificates. */
  private static final int MAX_BYTES = 1 << 20;

  /**
   * What stands in them.
   *
   * @param certificate the server's chain
   * @param key its key
   * @param clientCa who signs clients' certificates
   */
  record Texts(String certificate, String key, Optional<String> clientCa) {
    /** Nothing of it. */
    @Override
    public String toString() {
      return "texts";
    }
  }

  static PemFiles of(Settings settings) {
    return new PemFiles(
        settings.value(TlsSettings.CERTIFICATE).orElseThrow(),
        settings.value(TlsSettings.KEY).orElseThrow(),
        settings.value(TlsSettings.CLIENT_CA));
  }

  /**
   * Reads them.
   *
   * @throws InvalidValueException if one cannot be read; names the setting and the file
   */
  Texts read() {
    return new Texts(
        text(TlsSettings.CERTIFICATE.key(), certificate),
        text(TlsSettings.KEY.key(), key),
        clientCa.map(file -> text(TlsSettings.CLIENT_CA.key(), file)));
  }

  private static String text(String setting, Path file) {
    if (Files.isDirectory(file)) {
      throw new InvalidValueException(setting, file, "a file, not a directory");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new InvalidValueException(setting, file, "a file of at most 1 MiB");
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new InvalidValueException(setting, file, "a file; there is none");
    } catch (AccessDeniedException e) {
      throw new InvalidValueException(setting, file, "a file that may be read; it may not");
    } catch (IOException e) {
      throw new InvalidValueException(setting, file, "a file that can be read; " + e.getMessage());
    }
  }
}
