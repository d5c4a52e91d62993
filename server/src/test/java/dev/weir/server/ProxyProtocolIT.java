package dev.weir.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proto.v1.RateLimitRequest;
import dev.weir.rule.AccessEntry;
import dev.weir.rule.Condition;
import dev.weir.rule.RuleSet;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is behind a proxy, as the PROXY protocol tells, by headers made by hand and by HAProxy. */
@Timeout(60)
class ProxyProtocolIT {

  private static final String BLOCKED = "203.0.113.9";
  private static final String BLOCKED6 = "2001:db8::9";

  /** Who is blocked is told so; others are let pass. */
  private static final String ASK =
      "GET /v1/forward-auth HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

  private static final byte[] SIGNATURE = {
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
  };

  private static final int LOCAL = 0x20;
  private static final int PROXY = 0x21;

  private TestServer weir;

  private void start(String... flags) {
    Map<String, String> all = new HashMap<>(Map.of("resp.port", "0", "grpc.port", "0"));
    all.put("proxy_protocol.trusted", "127.0.0.1");
    for (int i = 0; i < flags.length; i += 2) {
      all.put(flags[i], flags[i + 1]);
    }
    weir =
        new TestServer(all)
            .with(
                RuleSet.builder()
                    .access(
                        List.of(
                            AccessEntry.block(Condition.ipAddress(BLOCKED)),
                            AccessEntry.block(Condition.ipAddress(BLOCKED6))))
                    .build());
  }

  @AfterEach
  void stop() {
    weir.close();
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** The first line of the answer to a request after this header; empty if it was closed. */
  private String ask(byte[] header) throws IOException {
    return said(weir.server.httpPort(), header, ASK).split("\r\n", 2)[0];
  }

  private String ask(String header) throws IOException {
    return ask(header.getBytes(ISO_8859_1));
  }

  private static String said(int port, byte[] header, String request) throws IOException {
    try (Socket socket = connect(port)) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(header);
      all.writeBytes(request.getBytes(ISO_8859_1));
      socket.getOutputStream().write(all.toByteArray());
      return TestServer.readAll(socket);
    } catch (java.net.SocketException e) {
      return ""; // closed with bytes unread
    }
  }

  private static byte[] version2(int command, int family, byte[] content) {
    return ByteBuffer.allocate(16 + content.length)
        .put(SIGNATURE)
        .put((byte) command)
        .put((byte) family)
        .putShort((short) content.length)
        .put(content)
        .array();
  }

  /** Addresses and ports, and then more as proxies send it. */
  private static byte[] addresses(String client, int more) throws IOException {
    byte[] from = InetAddress.getByName(client).getAddress();
    byte[] to = InetAddress.getByName(from.length == 4 ? "127.0.0.1" : "::1").getAddress();
    ByteBuffer all = ByteBuffer.allocate(2 * from.length + 4 + (more == 0 ? 0 : 3 + more));
    all.put(from).put(to).putShort((short) 4321).putShort((short) 80);
    if (more > 0) {
      all.put((byte) 0x04).putShort((short) more); // to be ignored
    }
    return all.array();
  }

  @Test
  void header_ofVersion1_tellsTheClient() throws IOException {
    start();
    assertThat(ask("PROXY TCP4 203.0.113.9 127.0.0.1 4321 80\r\n")).contains("403");
    assertThat(ask("PROXY TCP4 203.0.113.8 127.0.0.1 4321 80\r\n")).contains("200");
    assertThat(ask("PROXY TCP6 2001:db8::9 ::1 4321 80\r\n")).contains("403");
    assertThat(ask("PROXY UNKNOWN\r\n")).contains("200");
  }

  @Test
  void header_ofVersion2_tellsTheClient() throws IOException {
    start();
    assertThat(ask(version2(PROXY, 0x11, addresses(BLOCKED, 0)))).contains("403");
    assertThat(ask(version2(PROXY, 0x11, addresses("203.0.113.8", 0)))).contains("200");
    assertThat(ask(version2(PROXY, 0x21, addresses(BLOCKED6, 0)))).contains("403");
    assertThat(ask(version2(PROXY, 0x11, addresses(BLOCKED, 900)))).contains("403");
    assertThat(ask(version2(LOCAL, 0x00, new byte[0]))).contains("200");
    assertThat(ask(version2(LOCAL, 0x11, addresses(BLOCKED, 0)))).contains("200");
  }

  @Test
  void header_inSingleBytes_isRead() throws IOException {
    start();
    try (Socket socket = connect(weir.server.httpPort())) {
      socket.setTcpNoDelay(true);
      for (byte each : version2(PROXY, 0x11, addresses(BLOCKED, 5))) {
        socket.getOutputStream().write(each);
        socket.getOutputStream().flush();
      }
      TestServer.write(socket, ASK);
      assertThat(TestServer.readAll(socket)).startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void proxy_thatSaysNothingOrRubbish_isClosed() throws IOException {
    start();
    for (String header :
        new String[] {
          "",
          "PROXY TCP4 203.0.113.9\r\n",
          "PROXY TCP4 203.0.113.999 127.0.0.1 4321 80\r\n",
          "PROXY TCP4 203.0.113.8 127.0.0.1 4321 99999\r\n",
          "PROXY TCP4 localhost 127.0.0.1 4321 80\r\n",
          "PROXY " + "x".repeat(200) + "\r\n",
          "proxy TCP4 203.0.113.8 127.0.0.1 4321 80\r\n"
        }) {
      assertThat(ask(header)).as(header).isEmpty();
    }
    assertThat(ask(version2(0x31, 0x11, addresses("203.0.113.8", 0)))).isEmpty();
    assertThat(ask(version2(PROXY, 0x11, new byte[3]))).isEmpty();
    assertThat(ask(version2(PROXY, 0x11, addresses("203.0.113.8", 60_000)))).isEmpty();
    assertThat(said(weir.server.respPort().orElseThrow(), new byte[0], "PING\r\n".repeat(20)))
        .isEmpty();
    assertThat(ask("PROXY TCP4 203.0.113.8 127.0.0.1 4321 80\r\n")).contains("200");
  }

  @Test
  void header_fromAnybodyElse_isNoRequestAndTellsNothing() throws IOException {
    start("proxy_protocol.trusted", "10.0.0.0/8");
    String header = "PROXY TCP4 203.0.113.9 127.0.0.1 4321 80\r\n";
    assertThat(ask(header)).contains("400");
    assertThat(ask(version2(PROXY, 0x11, addresses(BLOCKED, 0)))).doesNotContain("200", "403");
    assertThat(said(weir.server.grpcPort().orElseThrow(), header.getBytes(ISO_8859_1), ""))
        .doesNotContain("200");
    assertThat(said(weir.server.respPort().orElseThrow(), header.getBytes(ISO_8859_1), "QUIT\r\n"))
        .startsWith("-ERR unknown command");
    assertThat(ask("")).contains("200");
  }

  @Test
  void secondHeader_ofTheClientItself_isNoRequest() throws IOException {
    start();
    String header = "PROXY TCP4 203.0.113.8 127.0.0.1 4321 80\r\n";
    assertThat(ask(header + header)).contains("400");
  }

  @Test
  void port_thatIsNotNamed_takesNoHeader() throws IOException {
    start("proxy_protocol.ports", "grpc,resp");
    assertThat(ask("")).contains("200");
    assertThat(ask("PROXY TCP4 203.0.113.8 127.0.0.1 4321 80\r\n")).contains("400");
  }

  @Test
  void header_beforeTls_tellsTheClient(@TempDir Path directory) throws IOException {
    CertificateAuthority authority = new CertificateAuthority(directory);
    CertificateAuthority.Issued shown = authority.issue("server");
    start("tls.certificate", "" + shown.chain(), "tls.key", "" + shown.key());
    int port = weir.server.httpPort();
    try (Socket plain = connect(port)) {
      TestServer.write(plain, "PROXY TCP4 203.0.113.9 127.0.0.1 4321 443\r\n");
      try (SSLSocket socket =
          (SSLSocket)
              authority.client().getSocketFactory().createSocket(plain, "127.0.0.1", port, true)) {
        TestServer.write(socket, ASK);
        assertThat(TestServer.readAll(socket)).startsWith("HTTP/1.1 403");
      }
    }
  }

  @Test
  void haproxy_withEitherVersion_isUnderstoodOnEveryPort(@TempDir Path directory) throws Exception {
    start();
    int[] fronts = {ProxyProcess.freePort(), ProxyProcess.freePort(), ProxyProcess.freePort()};
    int[] backs = {
      weir.server.httpPort(),
      weir.server.grpcPort().orElseThrow(),
      weir.server.respPort().orElseThrow()
    };
    for (String version : new String[] {"send-proxy", "send-proxy-v2"}) {
      StringBuilder configuration =
          new StringBuilder("defaults\n mode tcp\n timeout connect 5s\n timeout client 30s\n")
              .append(" timeout server 30s\n");
      for (int i = 0; i < fronts.length; i++) {
        configuration.append(
            "listen l%d\n bind 127.0.0.1:%d\n server s 127.0.0.1:%d %s\n"
                .formatted(i, fronts[i], backs[i], version));
      }
      try (ProxyProcess proxy = ProxyProcess.haProxy(directory, configuration.toString(), fronts)) {
        assertThat(said(fronts[0], new byte[0], ASK)).startsWith("HTTP/1.1 200");
        assertThat(allowed(fronts[1])).isTrue();
        assertThat(proxy.isAlive()).isTrue();
        assertThat(said(fronts[2], new byte[0], "PING\r\nQUIT\r\n")).isEqualTo("+PONG\r\n+OK\r\n");
      }
    }
  }

  private static boolean allowed(int port) throws InterruptedException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    try {
      return ClientCalls.blockingUnaryCall(
              channel,
              GrpcCaller.CHECK,
              io.grpc.CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
              RateLimitRequest.newBuilder().setUserId("42").build())
          .getAllowed();
    } finally {
      channel.shutdownNow();
      channel.awaitTermination(5, TimeUnit.SECONDS);
    }
  }
}
