package dev.weir.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.InvalidValueException;
import dev.weir.server.CertificateAuthority;
import dev.weir.server.CertificateAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {

  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
  private static final String LONG_AGO = "2020/01/01 00:00:00";

  @TempDir static Path directory;

  private static CertificateAuthority authority;
  private static Issued elliptic;
  private static Issued rsa;

  @BeforeAll
  static void issue() {
    authority = new CertificateAuthority(directory);
    elliptic = authority.issue("elliptic");
    rsa = authority.issue("rsa", "RSA", LONG_AGO, 36_500);
  }

  private static Identity of(Path chain, Path key) {
    return of(chain, key, Optional.empty());
  }

  private static Identity of(Path chain, Path key, Optional<Path> clientCa) {
    PemFiles files = new PemFiles(chain, key, clientCa);
    return Identity.of(files, files.read(), NOW);
  }

  private static AbstractThrowableAssert<?, ?> refused(Path chain, Path key) {
    return assertThatThrownBy(() -> of(chain, key)).isInstanceOf(InvalidValueException.class);
  }

  @Test
  void chain_ofTwo_isReadInOrder() {
    Identity read = of(elliptic.chain(), elliptic.key(), Optional.of(authority.certificate()));

    assertThat(read.chain())
        .extracting(each -> each.getSubjectX500Principal().getName())
        .containsExactly("CN=elliptic", "CN=authority");
    assertThat(read.clientCas().orElseThrow()).hasSize(1);
    assertThat(read).hasToString("CN=elliptic");
  }

  @Test
  void certificateAndKey_ofEachAlgorithm_fit() {
    Issued edwards = authority.issue("edwards", "Ed25519", LONG_AGO, 36_500);
    for (Issued each : new Issued[] {elliptic, rsa, edwards}) {
      assertThat(of(each.chain(), each.key()).chain()).hasSize(2);
    }
  }

  @Test
  void key_inTheFormsOfOpenssl_isRead() throws IOException {
    Path pkcs1 = Files.writeString(directory.resolve("pkcs1.key"), inner("RSA", rsa, 26));
    assertThat(of(rsa.chain(), pkcs1).key().getAlgorithm()).isEqualTo("RSA");
    Path parameters = Files.writeString(directory.resolve("both.key"), withParameters());
    assertThat(of(elliptic.chain(), parameters).key().getAlgorithm()).isEqualTo("EC");
  }

  /** What stands in PKCS 8 from a byte on. */
  private static String inner(String kind, Issued issued, int from) throws IOException {
    byte[] bytes = Pem.blocks(Files.readString(issued.key())).get(0).bytes();
    return CertificateAuthority.pem(
        kind + " PRIVATE KEY", Arrays.copyOfRange(bytes, from, bytes.length));
  }

  /** As {@code openssl ecparam -genkey} writes it: the curve, then the key. */
  private static String withParameters() throws IOException {
    byte[] curve = {0x06, 8, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 3, 1, 7};
    return CertificateAuthority.pem("EC PARAMETERS", curve) + Files.readString(elliptic.key());
  }

  @Test
  void key_ofAnother_isRefused() {
    refused(elliptic.chain(), rsa.key())
        .hasMessage(
            "tls.key: %s (expected: the key of the first certificate in %s; it is another's)",
            rsa.key(), elliptic.chain());
    Issued other = authority.issue("other");
    refused(elliptic.chain(), other.key()).hasMessageContaining("it is another's");
  }

  @Test
  void certificate_outOfItsTime_isRefused() {
    Issued old = authority.issue("old", "EC", "2021/01/01 00:00:00", 30);
    refused(old.chain(), old.key()).hasMessageContaining("it expired at 2021-01-31T00:00:00Z");
    Issued early = authority.issue("early", "EC", "2030/01/01 00:00:00", 30);
    refused(early.chain(), early.key())
        .hasMessageContaining("it will be from 2030-01-01T00:00:00Z");
  }

  @Test
  void file_missingOrOfSomethingElse_isRefusedByName() throws IOException {
    Path nowhere = directory.resolve("nowhere.pem");
    refused(nowhere, elliptic.key())
        .hasMessage("tls.certificate: %s (expected: a file; there is none)", nowhere);
    refused(elliptic.chain(), directory).hasMessageStartingWith("tls.key: ");
    refused(elliptic.key(), elliptic.key())
        .hasMessageContaining("certificates in PEM; there is none in it");
    refused(elliptic.chain(), elliptic.chain())
        .hasMessageContaining("a private key in PEM; there is none in it");
    assertThatThrownBy(() -> of(elliptic.chain(), elliptic.key(), Optional.of(elliptic.key())))
        .hasMessageStartingWith("tls.client_ca: ");
  }

  @Test
  void key_thatCannotBeRead_isRefusedAndNotTold() throws IOException {
    String good = Files.readString(elliptic.key());
    String secret = good.split("\n", -1)[1];
    String[][] bad = {
      {good.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"), "it is an encrypted key"},
      {good.replace("KEY-----\nM", "KEY-----\nProc-Type: 4,ENCRYPTED\n\nM"), "an encrypted key"},
      {good.replace(secret, secret.substring(8)), "it is a damaged key"},
      {good.replace(secret, "?" + secret), "it is a damaged key"},
      {good.replace("PRIVATE KEY", "EC PRIVATE KEY"), "it is a damaged key"},
      {good.substring(0, good.length() - 10), "there is none in it"},
      {"-----BEGIN EC PRIVATE KEY-----\nMIIBAA==\n-----END EC PRIVATE KEY-----", "a damaged key"},
    };
    Path file = directory.resolve("bad.key");
    for (String[] each : bad) {
      Files.writeString(file, each[0]);
      refused(elliptic.chain(), file)
          .hasMessageContaining(each[1])
          .hasMessageNotContaining(secret.substring(8));
    }
  }
}
