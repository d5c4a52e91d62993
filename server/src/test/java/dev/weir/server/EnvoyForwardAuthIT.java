package dev.weir.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real Envoy with {@code examples/forward-auth/envoy.yaml}, its filter {@code ext_authz}. */
class EnvoyForwardAuthIT extends ForwardAuthContract {

  /** Envoy tells an address of its host in place of a loopback one. */
  @Override
  String clients() {
    return "0.0.0.0/0";
  }

  @Override
  int statusWithoutWeir() {
    return 200; // failure_mode_allow
  }

  @Override
  ProxyProcess start(int port) throws IOException {
    String program = Installed.program("envoy");
    String text =
        changed(example("envoy.yaml"), "http://127.0.0.1:8080", weir.server.uri().toString());
    text = changed(text, "port_value: 8000", "port_value: " + port);
    text = changed(text, "port_value: 8080", "port_value: " + weir.server.httpPort());
    text =
        changed(
            text,
            "port_value: 9000",
            "port_value: " + application.address().replace("127.0.0.1:", ""));
    text = changed(text, "timeout: 0.25s", "timeout: 20s"); // a test may be slow
    Path file = Files.writeString(scratch.resolve("envoy.yaml"), text);
    return new ProxyProcess(
        scratch,
        List.of(program, "-c", file.toString(), "--use-dynamic-base-id", "--concurrency", "1"),
        port);
  }
}
