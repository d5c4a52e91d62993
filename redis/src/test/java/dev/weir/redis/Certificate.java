package dev.weir.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Objects;

/** A certificate that signs itself, for 127.0.0.1, and its key, as files of PEM. */
final class Certificate {

  private static final String PASSWORD = "not a secret";

  private final Path certificate;
  private final Path key;

  /** Made by the keytool of this Java. */
  Certificate(Path directory, String name) {
    Path store = directory.resolve(name + ".p12");
    certificate = directory.resolve(name + ".pem");
    key = directory.resolve(name + ".key");
    try {
      make(store, name);
      KeyStore made = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        made.load(in, PASSWORD.toCharArray());
      }
      write(certificate, "CERTIFICATE", made.getCertificate(name).getEncoded());
      write(
          key,
          "PRIVATE KEY",
          Objects.requireNonNull(made.getKey(name, PASSWORD.toCharArray())).getEncoded());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void make(Path store, String name) throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-keyalg",
                "EC",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (keytool.waitFor() != 0) {
      throw new IllegalStateException("keytool: " + keytool.exitValue());
    }
  }

  private static void write(Path to, String what, byte[] bytes) throws IOException {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        to, "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n");
  }

  Path certificate() {
    return certificate;
  }

  Path key() {
    return key;
  }
}
