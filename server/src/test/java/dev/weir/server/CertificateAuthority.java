package dev.weir.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Signs certificates, by the keytool of this Java, and writes them and their keys in PEM. */
public final class CertificateAuthority {

  private static final String PASSWORD = "not a secret";
  private static final String ALWAYS = "2020/01/01 00:00:00";

  private final Path directory;
  private final Path store;

  /** What was issued: a chain of certificates, and the key of the first. */
  public record Issued(String name, Path chain, Path key) {}

  /** An authority that keeps what it has in a directory. */
  public CertificateAuthority(Path directory) {
    this.directory = directory;
    this.store = directory.resolve("authority.p12");
    keytool(
        "authority",
        "EC",
        ALWAYS,
        36_500,
        "-ext",
        "bc:c",
        "-ext",
        "ku=keyCertSign,digitalSignature");
    write("authority.pem", pem("CERTIFICATE", certificates("authority").get(0)));
  }

  /** Its own certificate. */
  public Path certificate() {
    return directory.resolve("authority.pem");
  }

  /** One for 127.0.0.1 that is valid for long. */
  public Issued issue(String name) {
    return issue(name, "EC", ALWAYS, 36_500);
  }

  /**
   * One for 127.0.0.1.
   *
   * @param from as keytool writes it, {@code 2020/01/01 00:00:00}
   */
  public Issued issue(String name, String algorithm, String from, int days) {
    keytool(name, algorithm, from, days, "-signer", "authority", "-ext", "SAN=ip:127.0.0.1");
    StringBuilder chain = new StringBuilder();
    certificates(name).forEach(one -> chain.append(pem("CERTIFICATE", one)));
    write(name + ".key", pem("PRIVATE KEY", encodedKey(name)));
    return new Issued(
        name, write(name + ".pem", chain.toString()), directory.resolve(name + ".key"));
  }

  /** What clients need to trust the authority; with who they are, if they show that. */
  public SSLContext client(Issued... shown) {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("authority", loaded().getCertificate("authority"));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(shown.length == 0 ? null : keys(shown[0]), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private KeyManager[] keys(Issued shown) throws GeneralSecurityException, IOException {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    KeyStore all = loaded();
    own.setKeyEntry(
        shown.name(),
        all.getKey(shown.name(), PASSWORD.toCharArray()),
        PASSWORD.toCharArray(),
        all.getCertificateChain(shown.name()));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(own, PASSWORD.toCharArray());
    return factory.getKeyManagers();
  }

  private void keytool(String name, String algorithm, String from, int days, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-keyalg",
                algorithm,
                "-startdate",
                from,
                "-validity",
                Integer.toString(days),
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
    command.addAll(Arrays.asList(more));
    try {
      Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException("keytool: " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private KeyStore loaded() throws GeneralSecurityException, IOException {
    KeyStore made = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      made.load(in, PASSWORD.toCharArray());
    }
    return made;
  }

  private List<byte[]> certificates(String name) {
    try {
      List<byte[]> encoded = new ArrayList<>();
      for (Certificate each : loaded().getCertificateChain(name)) {
        encoded.add(each.getEncoded());
      }
      return encoded;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] encodedKey(String name) {
    try {
      return Objects.requireNonNull(loaded().getKey(name, PASSWORD.toCharArray())).getEncoded();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A block of PEM. */
  public static String pem(String label, byte[] bytes) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
