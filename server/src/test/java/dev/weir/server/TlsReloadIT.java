package dev.weir.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.weir.server.config.Configuration;
import dev.weir.store.InMemoryStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that change while the server runs. */
@Timeout(60)
class TlsReloadIT {

  @TempDir static Path issued;

  private static CertificateAuthority authority;
  private static SSLContext trusting;
  private static HttpClient http;
  private static CertificateAuthority.Issued first;
  private static CertificateAuthority.Issued second;
  private static CertificateAuthority.Issued expired;

  @TempDir Path directory;

  private Path chain;
  private Path key;
  private WeirServer weir;

  @BeforeAll
  static void issue() {
    authority = new CertificateAuthority(issued);
    trusting = authority.client();
    http = HttpClient.newBuilder().sslContext(trusting).build();
    first = authority.issue("first");
    second = authority.issue("second");
    expired = authority.issue("expired", "EC", "2021/01/01 00:00:00", 30);
  }

  @BeforeEach
  void start() throws IOException {
    chain = directory.resolve("tls.crt");
    key = directory.resolve("tls.key");
    Files.copy(first.chain(), chain);
    Files.copy(first.key(), key);
    weir = server(chain, key);
  }

  private static WeirServer server(Path chain, Path key) {
    Map<String, String> flags =
        Map.of("resp.port", "0", "tls.certificate", chain.toString(), "tls.key", key.toString());
    long micros = TestServer.START_SECONDS * 1_000_000;
    return WeirServer.start(
        Configuration.of(TestServer.settings(flags)),
        () -> micros,
        InMemoryStore.builder().ticker(() -> micros).build(),
        1 << 20,
        Duration.ofMillis(10));
  }

  @AfterEach
  void stop() {
    weir.close();
  }

  private SSLSocket connect() throws IOException {
    int port = weir.respPort().orElseThrow();
    Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
    plain.setSoTimeout(20_000);
    SSLSocket socket =
        (SSLSocket) trusting.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
    socket.startHandshake();
    return socket;
  }

  private String shown() throws IOException {
    try (SSLSocket socket = connect()) {
      X509Certificate leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return leaf.getSubjectX500Principal().getName();
    }
  }

  private String get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(weir.uri().resolve(path)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static void replace(Path from, Path to) throws IOException {
    Path beside = to.resolveSibling(to.getFileName() + ".new");
    Files.copy(from, beside, StandardCopyOption.REPLACE_EXISTING);
    Files.move(beside, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void files_replaced_areShownToNewConnectionsAndOpenOnesGoOn() throws Exception {
    try (SSLSocket open = connect()) {
      assertThat(shown()).isEqualTo("CN=first");

      replace(second.chain(), chain);
      replace(second.key(), key);

      await().until(() -> shown().equals("CN=second"));
      open.getOutputStream().write("PING\r\n".getBytes(US_ASCII));
      assertThat(
              new BufferedReader(new InputStreamReader(open.getInputStream(), US_ASCII)).readLine())
          .isEqualTo("+PONG");
    }
    assertThat(get("/health"))
        .contains("\"tls\":{\"status\":\"current\",\"expires_at\":")
        .startsWith("{\"status\":\"healthy\"");
  }

  @Test
  void key_ofAnotherCertificate_replacesNothingUntilBothFit() throws Exception {
    replace(second.key(), key);

    await().until(() -> get("/health").contains("it is another's"));
    assertThat(get("/health"))
        .startsWith("{\"status\":\"degraded\"")
        .contains("\"tls\":{\"status\":\"stale\"");
    assertThat(get("/metrics")).contains("weir_tls_stale 1.0");
    assertThat(shown()).isEqualTo("CN=first");

    replace(second.chain(), chain);

    await().until(() -> shown().equals("CN=second"));
    assertThat(get("/metrics"))
        .contains("weir_tls_stale 0.0")
        .contains("weir_tls_reloads_total{result=\"loaded\"} 1.0")
        .contains("weir_tls_reloads_total{result=\"rejected\"} 1.0");
  }

  @Test
  void badFiles_replaceNothingAndAreForgottenOnceTheOldAreBack() throws Exception {
    String good = Files.readString(chain);
    refuses(good.substring(0, good.length() / 3), "there is none in it");
    refuses(good.substring(0, 100) + "\n-----END CERTIFICATE-----\n", "one is damaged");
    refuses("", "there is none in it");
    String told = rejected();
    await().during(Duration.ofMillis(300)).until(() -> rejected().equals(told)); // once each
    refuses(Files.readString(expired.chain()), "it expired at 2021-01-31T00:00:00Z");
    Files.delete(chain);
    await().until(() -> get("/health").contains("a file; there is none"));
    assertThat(shown()).isEqualTo("CN=first");

    Files.writeString(chain, good);

    await().until(() -> get("/health").startsWith("{\"status\":\"healthy\""));
    assertThat(shown()).isEqualTo("CN=first");
  }

  private String rejected() throws Exception {
    return get("/metrics")
        .lines()
        .filter(line -> line.startsWith("weir_tls_reloads_total{result=\"rejected\"}"))
        .findFirst()
        .orElse("none");
  }

  private void refuses(String text, String why) throws Exception {
    Files.writeString(chain, text);
    await().until(() -> get("/health").contains(why));
    assertThat(shown()).isEqualTo("CN=first");
  }

  @Test
  void directory_swappedThroughALink_isFollowed() throws Exception {
    Path mount = Files.createDirectory(directory.resolve("mount"));
    for (CertificateAuthority.Issued each : new CertificateAuthority.Issued[] {first, second}) {
      Path version = Files.createDirectory(mount.resolve("..2026_" + each.name()));
      Files.copy(each.chain(), version.resolve("tls.crt"));
      Files.copy(each.key(), version.resolve("tls.key"));
    }
    Path data = mount.resolve("..data");
    Files.createSymbolicLink(data, Path.of("..2026_first"));
    for (String name : new String[] {"tls.crt", "tls.key"}) {
      Files.createSymbolicLink(mount.resolve(name), Path.of("..data", name));
    }
    weir.close();
    weir = server(mount.resolve("tls.crt"), mount.resolve("tls.key"));
    assertThat(shown()).isEqualTo("CN=first");

    Path swapped = mount.resolve("..data_tmp");
    Files.createSymbolicLink(swapped, Path.of("..2026_second"));
    Files.move(swapped, data, StandardCopyOption.ATOMIC_MOVE);

    await().until(() -> shown().equals("CN=second"));
  }

  @Test
  void certificates_swappedAllTheTime_failNoHandshake() {
    assertThatCode(
            () -> {
              for (int i = 0; i < 20; i++) {
                CertificateAuthority.Issued next = i % 2 == 0 ? second : first;
                replace(next.key(), key);
                replace(next.chain(), chain);
                for (int j = 0; j < 10; j++) {
                  assertThat(shown()).isIn("CN=first", "CN=second");
                }
              }
            })
        .doesNotThrowAnyException();
  }
}
