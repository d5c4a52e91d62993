package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Debian's HAProxy with {@code examples/forward-auth/haproxy.cfg}. */
class HaProxyForwardAuthIT extends ForwardAuthContract {

  @Override
  int statusWithoutWeir() {
    return 503;
  }

  @Override
  ProxyProcess start(int port) throws IOException {
    Path script = scratch.resolve("haproxy.lua");
    String lua =
        changed(example("haproxy.lua"), "127.0.0.1:8080", weir.server.uri().getAuthority());
    Files.writeString(
        script, changed(lua, "timeout = 1000", "timeout = 20000")); // a test may be slow
    String text = example("haproxy.cfg");
    text = changed(text, "examples/forward-auth/haproxy.lua", script.toString());
    text = changed(text, "127.0.0.1:8000", "127.0.0.1:" + port);
    text = changed(text, "127.0.0.1:9000", application.address());
    return ProxyProcess.haProxy(scratch, text, port);
  }

  @Test
  void key_thatComesTwice_isRefused() {
    assertThat(get("/", "X-API-Key", "a", "X-API-Key", "b").statusCode()).isEqualTo(400);
  }
}
