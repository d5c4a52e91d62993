package dev.weir.server.tls;

import dev.weir.limit.InvalidValueException;
import dev.weir.server.config.TlsSettings;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who the server is and whose clients it takes: all that TLS needs, and nothing that would not
 * work.
 *
 * @param key of the first of the chain
 * @param chain the server's certificate, then those of who signed it
 * @param clientCas who signs clients' certificates; empty if clients need none
 */
record Identity(
    PrivateKey key, List<X509Certificate> chain, Optional<List<X509Certificate>> clientCas) {

  private static final byte[] PROOF = "whoever has the key".getBytes(StandardCharsets.US_ASCII);

  /**
   * Reads what stands in files.
   *
   * @throws InvalidValueException if that cannot be used now; names the setting and the file
   */
  static Identity of(PemFiles files, PemFiles.Texts texts, Instant now) {
    String certificate = TlsSettings.CERTIFICATE.key();
    List<X509Certificate> chain =
        certificates(certificate, files.certificate(), texts.certificate());
    checkTime(certificate, files.certificate(), chain.get(0), now);
    PrivateKey key = key(files.key(), texts.key());
    if (!fits(key, chain.get(0).getPublicKey())) {
      throw new InvalidValueException(
          TlsSettings.KEY.key(),
          files.key(),
          "the key of the first certificate in " + files.certificate() + "; it is another's");
    }
    Optional<List<X509Certificate>> clientCas =
        texts
            .clientCa()
            .map(
                text ->
                    certificates(
                        TlsSettings.CLIENT_CA.key(), files.clientCa().orElseThrow(), text));
    return new Identity(key, chain, clientCas);
  }

  /** Until when the server's certificate is valid. */
  Instant expires() {
    return chain.get(0).getNotAfter().toInstant();
  }

  private static List<X509Certificate> certificates(String setting, Path file, String text) {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Pem block : Pem.blocks(text)) {
        if (block.label().equals("CERTIFICATE")) {
          certificates.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(block.bytes())));
        }
      }
    } catch (CertificateException | IllegalArgumentException e) {
      throw new InvalidValueException(setting, file, "certificates in PEM; one is damaged");
    }
    if (certificates.isEmpty()) {
      throw new InvalidValueException(setting, file, "certificates in PEM; there is none in it");
    }
    return List.copyOf(certificates);
  }

  private static void checkTime(String setting, Path file, X509Certificate shown, Instant now) {
    Instant from = shown.getNotBefore().toInstant();
    Instant to = shown.getNotAfter().toInstant();
    if (now.isAfter(to)) {
      throw new InvalidValueException(setting, file, "one that is valid; it expired at " + to);
    }
    if (now.isBefore(from)) {
      throw new InvalidValueException(setting, file, "one that is valid; it will be from " + from);
    }
  }

  private static PrivateKey key(Path file, String text) {
    Pem block =
        Pem.blocks(text).stream()
            .filter(PrivateKeys::isKey)
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidValueException(
                        TlsSettings.KEY.key(), file, "a private key in PEM; there is none in it"));
    try {
      return PrivateKeys.read(block);
    } catch (GeneralSecurityException e) {
      throw new InvalidValueException(
          TlsSettings.KEY.key(),
          file,
          "an RSA, EC or Ed25519 key in PEM, not encrypted; it is " + e.getMessage());
    }
  }

  /** Whether what the one signs the other confirms. */
  private static boolean fits(PrivateKey secret, PublicKey known) {
    String algorithm =
        switch (secret.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> secret.getAlgorithm();
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(secret);
      signature.update(PROOF);
      byte[] signed = signature.sign();
      signature.initVerify(known);
      signature.update(PROOF);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // of another kind
    }
  }

  /** Whose it is, and not its key. */
  @Override
  public String toString() {
    return chain.get(0).getSubjectX500Principal().getName();
  }
}
