package dev.weir.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code weir serve} as a process of its own on free ports, and ways to talk to it. */
final class ServiceProcess implements AutoCloseable {

  static final String TOKEN = "an-admin-token-of-length";

  private static final Pattern URL = Pattern.compile("weir listens on (http://\\S+)");

  private final Process process;
  private final Path log;
  private final String url;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  ServiceProcess(Map<String, String> variables) throws IOException {
    log = Files.createTempFile("weir", ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of("dev.weir.app.Weir", "serve"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("WEIR_") || name.equals("PORT"));
    for (String port :
        List.of("WEIR_HTTP_PORT", "WEIR_GRPC_PORT", "WEIR_RESP_PORT", "WEIR_DEBUG_PORT")) {
      builder.environment().put(port, "0");
    }
    builder.environment().put("WEIR_ADMIN_TOKEN", TOKEN);
    builder.environment().putAll(variables);
    process = builder.redirectError(log.toFile()).start();
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    Matcher listens = URL.matcher(String.valueOf(out.readLine()));
    if (!listens.find()) {
      throw new IllegalStateException("did not start: " + log());
    }
    url = listens.group(1);
  }

  String url() {
    return url;
  }

  /** What it has logged so far. */
  String log() throws IOException {
    return Files.readString(log);
  }

  HttpResponse<String> check(String body) throws IOException, InterruptedException {
    return send("POST", "/v1/ratelimit/check", body);
  }

  /** As an administrator. */
  HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("content-type", "application/json")
            .header("authorization", "Bearer " + TOKEN)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Stops it gracefully. */
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("does not stop");
    }
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(log);
  }
}
