package dev.weir.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Debian's nginx with {@code examples/forward-auth/nginx.conf}. */
class NginxIT extends ForwardAuthContract {

  private static final String GLOBALS = "daemon off; pid nginx.pid;";

  @Override
  Map<String, String> flags() {
    return Map.of("http.forward_auth_status", "403");
  }

  /** It has to say itself what is denied. */
  @Override
  boolean passesDenialsOn() {
    return false;
  }

  @Override
  int statusWithoutWeir() {
    return 500;
  }

  /** With its files in the test's directory. */
  @Override
  ProxyProcess start(int port) throws IOException {
    String program = Installed.program("nginx");
    StringBuilder own = new StringBuilder("http {\naccess_log off;\n");
    for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
      own.append(kind).append("_temp_path ").append(kind).append(";\n");
    }
    String text =
        onPortsOfTheTest(example("nginx.conf"), "listen 8000", "listen 127.0.0.1:" + port);
    text = changed(text, "_timeout 1s", "_timeout 20s"); // a test may be slow
    Path file =
        Files.writeString(scratch.resolve("nginx.conf"), changed(text, "http {", own.toString()));
    return new ProxyProcess(
        scratch,
        List.of(program, "-p", "" + scratch, "-c", "" + file, "-e", "stderr", "-g", GLOBALS),
        port);
  }
}
