package dev.weir.server;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real Traefik with {@code examples/forward-auth/traefik-dynamic.yaml}. */
class TraefikIT extends ForwardAuthContract {

  @Override
  boolean tellsWhatPasses() {
    return false;
  }

  @Override
  int statusWithoutWeir() {
    return 500;
  }

  @Override
  ProxyProcess start(int port) throws IOException {
    String program = Installed.program("traefik");
    Path file =
        Files.writeString(
            scratch.resolve("traefik-dynamic.yaml"),
            onPortsOfTheTest(example("traefik-dynamic.yaml")));
    int admin = ProxyProcess.freePort();
    ProxyProcess traefik =
        new ProxyProcess(
            scratch,
            List.of(
                program,
                "--entrypoints.web.address=127.0.0.1:" + port,
                "--entrypoints.traefik.address=127.0.0.1:" + admin,
                "--api.insecure=true",
                "--providers.file.filename=" + file,
                "--global.checknewversion=false",
                "--global.sendanonymoususage=false"),
            port,
            admin);
    // it listens before it has read its file
    URI routers = URI.create("http://127.0.0.1:" + admin + "/api/http/routers");
    await()
        .until(
            () -> weir.send(HttpRequest.newBuilder(routers)).body().contains("application@file"));
    return traefik;
  }
}
