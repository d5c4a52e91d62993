package dev.weir.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir serve} with TLS as a process of its own, beside openssl. */
@Timeout(60)
class ServeTlsIT {

  @TempDir Path folder;

  @BeforeEach
  void issue() throws Exception {
    boolean installed =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "openssl")));
    if (!installed && "true".equals(System.getenv("CI"))) {
      fail("openssl is not in PATH; .ci/run installs it");
    }
    assumeTrue(installed, "openssl is not in PATH, so nothing is tried with it");
    String request =
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=weir";
    List<String> arguments = new ArrayList<>(List.of(request.split(" ")));
    arguments.addAll(List.of("-keyout", file("tls.key"), "-out", file("tls.crt")));
    assertThat(openssl(arguments).waitFor()).isZero();
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private static Process openssl(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private WeirProcess serve() {
    return new WeirProcess(
        Map.of(
            "WEIR_GRPC_PORT",
            "off",
            "WEIR_RESP_PORT",
            "off",
            "WEIR_DEBUG_PORT",
            "off",
            "WEIR_TLS_CERTIFICATE",
            file("tls.crt"),
            "WEIR_TLS_KEY",
            file("tls.key"),
            "WEIR_TLS_MIN_VERSION",
            "1.2"));
  }

  /** A client that says this once it is connected; what it then prints until it is cut off. */
  private String said(WeirProcess weir, String words) throws IOException {
    String address = weir.uri().getAuthority();
    Process client =
        openssl(List.of("s_client", "-connect", address, "-tls1_2", "-CAfile", file("tls.crt")));
    try (BufferedReader in = client.inputReader(UTF_8);
        Writer out = client.outputWriter(UTF_8)) {
      StringBuilder printed = new StringBuilder();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        printed.append(line).append('\n');
        if (line.contains("Extended master secret")) { // the last before it waits for words
          out.write(words);
          out.flush();
        }
      }
      return printed.toString();
    } finally {
      client.destroyForcibly();
    }
  }

  @Test
  void client_thatShakesHandsAnew_isCutOff() throws Exception {
    try (WeirProcess weir = serve()) {
      String request = "GET /health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      assertThat(said(weir, request)).contains("TLSv1.2", "{\"status\":\"ready\"}");
      assertThat(said(weir, "R\n")).contains("RENEGOTIATING", "alert handshake failure");
    }
  }
}
