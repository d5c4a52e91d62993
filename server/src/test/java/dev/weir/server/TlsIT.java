package dev.weir.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.proto.v1.RateLimitRequest;
import dev.weir.proto.v1.RateLimitResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.stub.ClientCalls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS and mutual TLS on every port, seen by clients that are not ours. */
@Timeout(60)
class TlsIT {

  private static final String CHECK = "{\"key\":\"k\",\"limit\":100,\"window\":\"1h\"}";

  @TempDir static Path directory;

  private static CertificateAuthority authority;
  private static CertificateAuthority.Issued shown;
  private static CertificateAuthority.Issued client;

  private TestServer weir;

  @BeforeAll
  static void issue() {
    authority = new CertificateAuthority(directory);
    shown = authority.issue("server");
    client = authority.issue("client", "RSA", "2020/01/01 00:00:00", 36_500);
  }

  private void start(String... flags) {
    Map<String, String> all = new HashMap<>();
    for (String port : new String[] {"grpc.port", "resp.port", "debug.port"}) {
      all.put(port, "0");
    }
    all.put("tls.certificate", shown.chain().toString());
    all.put("tls.key", shown.key().toString());
    for (int i = 0; i < flags.length; i += 2) {
      all.put(flags[i], flags[i + 1]);
    }
    weir = new TestServer(all);
  }

  @AfterEach
  void stop() {
    weir.close();
  }

  private HttpResponse<String> check(SSLContext context, Version version) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(weir.server.uri().resolve("/check"))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(CHECK))
            .build();
    return HttpClient.newBuilder()
        .sslContext(context)
        .version(version)
        .build()
        .send(request, HttpResponse.BodyHandlers.ofString());
  }

  private SSLSocket connect(SSLContext context, int port) throws IOException {
    Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
    plain.setSoTimeout(20_000);
    return (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
  }

  private String ping(SSLContext context) throws IOException {
    try (SSLSocket socket = connect(context, weir.server.respPort().orElseThrow())) {
      return pinged(socket);
    }
  }

  private static String pinged(SSLSocket socket) throws IOException {
    socket.getOutputStream().write("PING\r\n".getBytes(US_ASCII));
    return Objects.toString(
        new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine(),
        "");
  }

  private RateLimitResponse call(CertificateAuthority.Issued... who) throws Exception {
    SslContextBuilder context =
        GrpcSslContexts.forClient().trustManager(authority.certificate().toFile());
    if (who.length > 0) {
      context.keyManager(who[0].chain().toFile(), who[0].key().toFile());
    }
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", weir.server.grpcPort().orElseThrow())
            .sslContext(context.build())
            .build();
    try {
      return ClientCalls.blockingUnaryCall(
          channel,
          GrpcCaller.CHECK,
          io.grpc.CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
          RateLimitRequest.newBuilder().setUserId("42").build());
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void tls_onEveryPort_isSpoken() throws Exception {
    start();
    SSLContext trusting = authority.client();

    HttpResponse<String> second = check(trusting, Version.HTTP_2);
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(second.version()).isEqualTo(Version.HTTP_2);
    HttpResponse<String> first = check(trusting, Version.HTTP_1_1);
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.version()).isEqualTo(Version.HTTP_1_1);
    assertThat(first.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
    assertThat(call().getAllowed()).isTrue();
    assertThat(ping(trusting)).isEqualTo("+PONG");
    assertThat(debug(trusting)).contains("/rlconfig");
    assertThat(weir.server.uri().getScheme()).isEqualTo("https");
  }

  private String debug(SSLContext context) throws Exception {
    URI uri = URI.create("https://127.0.0.1:" + weir.server.debugPort().orElseThrow() + "/");
    return HttpClient.newBuilder()
        .sslContext(context)
        .build()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void clients_ofOthers_agree() throws Exception {
    start();
    String ready = weir.server.uri().resolve("/health/ready").toString();
    for (String version : new String[] {"2", "1.1"}) {
      assertThat(
              Installed.run(
                  "curl",
                  "-s",
                  "--http" + version,
                  "--cacert",
                  authority.certificate(),
                  "-w",
                  " %{http_version} %{ssl_verify_result}",
                  ready))
          .isEqualTo("{\"status\":\"ready\"} " + version + " 0");
    }
    assertThat(
            Installed.run(
                "redis-cli",
                "--tls",
                "--cacert",
                authority.certificate(),
                "-p",
                weir.server.respPort().orElseThrow(),
                "CL.THROTTLE",
                "user123",
                15,
                30,
                60))
        .isEqualTo("0\n16\n15\n-1\n2\n");
    assertThat(
            Installed.run(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + weir.server.grpcPort().orElseThrow(),
                "-CAfile",
                authority.certificate(),
                "-alpn",
                "h2"))
        .contains("ALPN protocol: h2", "TLSv1.3", "Verify return code: 0 (ok)");
  }

  @Test
  void client_withoutACertificate_isRefusedOnEveryPortWhereOneIsWanted() throws Exception {
    start("tls.client_ca", authority.certificate().toString());

    SSLContext nobody = authority.client();
    assertThatThrownBy(() -> check(nobody, Version.HTTP_2)).isInstanceOf(IOException.class);
    assertThatThrownBy(this::call).isInstanceOf(StatusRuntimeException.class);
    assertThatThrownBy(() -> ping(nobody)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> debug(nobody)).isInstanceOf(IOException.class);

    SSLContext somebody = authority.client(client);
    assertThat(check(somebody, Version.HTTP_2).statusCode()).isEqualTo(200);
    assertThat(call(client).getAllowed()).isTrue();
    assertThat(ping(somebody)).isEqualTo("+PONG");
    assertThat(debug(somebody)).contains("/rlconfig");
  }

  @Test
  void client_signedByAnother_isRefused(@TempDir Path other) throws Exception {
    start("tls.client_ca", authority.certificate().toString());
    CertificateAuthority stranger = new CertificateAuthority(other);
    CertificateAuthority.Issued strange = stranger.issue("client");

    assertThatThrownBy(() -> call(strange)).isInstanceOf(StatusRuntimeException.class);
    assertThat(call(client).getAllowed()).isTrue();
  }

  @Test
  void tls12_isSpokenByOptionAlone() throws Exception {
    start();
    assertThatThrownBy(() -> shake("TLSv1.2")).isInstanceOf(SSLException.class);
    weir.close();

    start("tls.min_version", "1.2");

    assertThat(shake("TLSv1.2")).startsWith("TLS_ECDHE_ECDSA_WITH_");
    assertThat(shake("TLSv1.3")).startsWith("TLS_");
    assertThatThrownBy(() -> shake("TLSv1.1")).isInstanceOf(SSLException.class);
  }

  private String shake(String protocol) throws IOException {
    try (SSLSocket socket = connect(authority.client(), weir.server.httpPort())) {
      socket.setEnabledProtocols(new String[] {protocol});
      socket.startHandshake();
      return socket.getSession().getCipherSuite();
    }
  }

  @Test
  void ports_thatAreNotNamed_stayPlain() throws Exception {
    start("tls.ports", "grpc,resp");

    HttpClient plain = HttpClient.newHttpClient();
    HttpRequest ready = HttpRequest.newBuilder(weir.server.uri().resolve("/health/ready")).build();
    assertThat(plain.send(ready, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    assertThat(call().getAllowed()).isTrue();
  }

  @Test
  void rubbish_onEveryPort_isClosedAndNobodyElseNotices() throws Exception {
    start();
    int[] ports = {
      weir.server.httpPort(),
      weir.server.grpcPort().orElseThrow(),
      weir.server.respPort().orElseThrow(),
      weir.server.debugPort().orElseThrow()
    };
    for (int port : ports) {
      for (String rubbish : new String[] {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "PING\r\n\r\n"}) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
          socket.setSoTimeout(20_000);
          TestServer.write(socket, rubbish);
          assertThat(TestServer.readAll(socket)).doesNotContain("HTTP", "PONG");
        }
      }
    }
    SSLContext trusting = authority.client();
    assertThat(check(trusting, Version.HTTP_2).statusCode()).isEqualTo(200);
    assertThat(metrics(trusting)).contains("weir_tls_handshakes_failed_total 8.0");
    assertThat(metrics(trusting))
        .contains("rate_limiter_errors_total{error_type=\"internal\"} 0.0");
  }

  @Test
  void handshakes_halfDone_areBoundedAndLeaveOthersServed() throws Exception {
    start("resp.max_connections", "20");
    SSLContext trusting = authority.client();
    List<Socket> half = new ArrayList<>();
    try (SSLSocket served = connect(trusting, weir.server.respPort().orElseThrow())) {
      assertThat(pinged(served)).isEqualTo("+PONG");
      int answered = 0;
      for (int i = 0; i < 200; i++) {
        Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), weir.server.respPort().orElseThrow());
        socket.setSoTimeout(20_000);
        half.add(socket);
        answered += isAnswered(socket, hello(trusting)) ? 1 : 0;
      }

      assertThat(answered).isEqualTo(19);
      assertThat(pinged(served)).isEqualTo("+PONG");
      assertThat(check(trusting, Version.HTTP_1_1).statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : half) {
        socket.close();
      }
    }
    await().ignoreException(SSLException.class).until(() -> ping(trusting).equals("+PONG"));
  }

  private static byte[] hello(SSLContext context) throws SSLException {
    SSLEngine client = context.createSSLEngine();
    client.setUseClientMode(true);
    ByteBuffer hello = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
    client.wrap(ByteBuffer.allocate(0), hello);
    return Arrays.copyOf(hello.array(), hello.position());
  }

  /** Whether the server goes on with a handshake; it closes the connection otherwise. */
  private static boolean isAnswered(Socket socket, byte[] hello) throws IOException {
    try {
      socket.getOutputStream().write(hello);
      return socket.getInputStream().read() >= 0;
    } catch (SocketException e) {
      return false;
    }
  }

  private String metrics(SSLContext context) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(context)
        .build()
        .send(
            HttpRequest.newBuilder(weir.server.uri().resolve("/metrics")).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
