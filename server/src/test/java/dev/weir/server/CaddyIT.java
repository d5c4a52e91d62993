package dev.weir.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Debian's Caddy with {@code examples/forward-auth/Caddyfile}. */
class CaddyIT extends ForwardAuthContract {

  @Override
  boolean tellsWhatPasses() {
    return false;
  }

  @Override
  int statusWithoutWeir() {
    return 502;
  }

  @Override
  ProxyProcess start(int port) throws IOException {
    String program = Installed.program("caddy");
    String text =
        onPortsOfTheTest(example("Caddyfile"), ":8000 {", "http://127.0.0.1:" + port + " {");
    Path file = Files.writeString(scratch.resolve("Caddyfile"), "{\n\tadmin off\n}\n" + text);
    return new ProxyProcess(
        scratch,
        List.of(program, "run", "--adapter", "caddyfile", "--config", file.toString()),
        port);
  }
}
