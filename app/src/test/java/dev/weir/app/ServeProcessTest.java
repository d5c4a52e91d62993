package dev.weir.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir serve} as a process of its own, started and signalled as an operator would. */
class ServeProcessTest {

  private static final Pattern CURL =
      Pattern.compile("  curl -s (\\S+) -H '([^:]+): ([^']+)' -d '([^']+)'");
  private static final String RULES = "rules: [{name: a, limit: N/m}]\n";
  private static final int TERM = 15;
  private static final int PATIENCE_SECONDS = 30;

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void serve_withoutAnyFile_printsAUrlAndACurlLineThatWorks() throws Exception {
    Serving serving = serve();
    assertThat(serving.greeting().get(0))
        .isEqualTo("weir listens on http://127.0.0.1:" + serving.port());
    assertThat(serving.greeting())
        .anyMatch(line -> line.matches("gRPC on port \\d+"))
        .anyMatch(line -> line.matches("the Redis protocol on port \\d+"));
    Matcher curl = CURL.matcher(serving.last());
    assertThat(curl.matches()).as(serving.last()).isTrue();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(curl.group(1)))
            .header(curl.group(2), curl.group(3))
            .POST(HttpRequest.BodyPublishers.ofString(curl.group(4)))
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).startsWith("{\"allowed\":true,\"limit\":100,\"remaining\":99,");
  }

  @Test
  void serve_withoutOptions_isToldByVariables() throws Exception {
    Serving serving = serving(start(Map.of("WEIR_HTTP_PORT", "0"), "serve"));
    assertThat(serving.last()).matches(CURL);
    signal(serving.process(), TERM);
    assertThat(exitCode(serving.process())).isZero();
  }

  @Test
  @EnabledOnOs(OS.LINUX) // which tells the names of threads
  void serve_withEventLoops_servesConnectionsOnSoMany() throws Exception {
    Serving serving =
        serving(start(Map.of("WEIR_HTTP_PORT", "0", "WEIR_EVENT_LOOPS", "3"), "serve"));
    for (int connection = 0; connection < 12; connection++) {
      checked(serving.port());
    }
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> tasks =
        Files.newDirectoryStream(Path.of("/proc/" + serving.process().pid() + "/task"))) {
      for (Path task : tasks) {
        names.add(Files.readString(task.resolve("comm")).strip());
      }
    }
    assertThat(names.stream().filter("vert.x-eventloo"::equals)).hasSize(3);
  }

  @Test
  void serve_withAFile_decidesByItAndByWhatItBecomes(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("weir.yaml"), RULES.replace("N", "7"));
    Serving serving = serving(start(Map.of("WEIR_HTTP_PORT", "0"), "serve", file.toString()));
    assertThat(checked(serving.port())).contains("\"limit\":7,");
    Files.writeString(file, RULES.replace("N", "0"));
    Files.writeString(file, RULES.replace("N", "9"));
    await()
        .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .until(() -> checked(serving.port()).contains("\"limit\":9,"));
    signal(serving.process(), TERM);
    assertThat(exitCode(serving.process())).isZero();
  }

  private static String checked(int port) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/ratelimit/check"))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"user_id\":\"1\"}"))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Test
  void serve_withABadFile_saysEveryMistakeAndDoesNotStart(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("weir.yaml"), "htp: {}\n" + RULES);
    Process process = start(Map.of("WEIR_CONFIG", file.toString()), "serve");
    assertThat(exitCode(process)).isEqualTo(2);
    assertThat(text(process.getErrorStream()))
        .startsWith("weir serve: " + file + ":1:1: htp: unknown name (expected: one of ")
        .contains("\nweir serve: " + file + ":2:26: rules[0].limit: N/m (expected: ");
  }

  @Test
  void serve_withoutOptionsAndAnUnknownVariable_isBadUsage() throws Exception {
    Process process = start(Map.of("WEIR_HTPP_PORT", "0"), "serve");
    assertThat(exitCode(process)).isEqualTo(2);
    assertThat(text(process.getErrorStream()))
        .startsWith("weir serve: unknown setting: WEIR_HTPP_PORT (expected: ")
        .endsWith("try 'weir serve --help'");
  }

  @Test
  void serve_withoutOptionsAndThePortTaken_isOneLineAndAFailure() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      Process process = start(Map.of("WEIR_HTTP_PORT", port), "serve");
      assertThat(exitCode(process)).isEqualTo(3);
      assertThat(text(process.getErrorStream()))
          .startsWith("weir serve: WEIR_HTTP_PORT: " + port + " (expected: a port that is free on ")
          .doesNotContain("\n");
    }
  }

  @Test
  void serve_withRedisOutOfReach_saysSoBeforeAnybodyAsks() throws Exception {
    Serving serving =
        serving(
            start(
                Map.of(
                    "WEIR_HTTP_PORT", "0",
                    "WEIR_STORE_REDIS", "redis://127.0.0.1:1",
                    "WEIR_STORE_CONNECT_TIMEOUT", "100ms"),
                "serve"));
    BufferedReader err =
        new BufferedReader(new InputStreamReader(serving.process().getErrorStream(), UTF_8));
    assertThat(err.readLine()).contains("level=warn").contains("Redis is out of reach");
    signal(serving.process(), TERM);
    assertThat(exitCode(serving.process())).isZero();
  }

  @Test
  void serve_onTerm_stopsWithZero() throws Exception {
    Serving serving = serve();
    signal(serving.process(), TERM);
    assertThat(exitCode(serving.process())).isZero();
  }

  @Test
  void serve_onInterrupt_stopsWithZero() throws Exception {
    Serving serving = serve();
    signal(serving.process(), 2);
    assertThat(exitCode(serving.process())).isZero();
  }

  @Test
  void serve_onTermWithARequestInFlight_answersItFirst() throws Exception {
    Serving serving = serve();
    String body = "{\"key\":\"k\",\"limit\":1,\"window\":\"1m\"}";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), serving.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /v1/ratelimit/check HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                  + "Content-Length: "
                  + body.length()
                  + "\r\n\r\n"
                  + body.substring(0, 5))
              .getBytes(UTF_8));
      out.flush();
      awaitConnected(serving.port());
      signal(serving.process(), TERM);
      await()
          .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .until(() -> refusesConnections(serving.port()));
      out.write(body.substring(5).getBytes(UTF_8));
      out.flush();
      BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      assertThat(in.readLine()).isEqualTo("HTTP/1.1 200 OK");
    }
    assertThat(exitCode(serving.process())).isZero();
  }

  @Test
  void serve_onASecondTerm_stopsAtOnce() throws Exception {
    Serving serving = serve("--drain-delay", "1h");
    signal(serving.process(), TERM);
    BufferedReader err =
        new BufferedReader(new InputStreamReader(serving.process().getErrorStream(), UTF_8));
    assertThat(err.readLine()).startsWith("stopping");
    signal(serving.process(), TERM);
    assertThat(exitCode(serving.process())).isEqualTo(128 + TERM);
  }

  /** A request on a connection that came later shows that the earlier one has been accepted. */
  private static void awaitConnected(int port) throws IOException, InterruptedException {
    HttpRequest live =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/live")).build();
    assertThat(
            HttpClient.newHttpClient()
                .send(live, HttpResponse.BodyHandlers.discarding())
                .statusCode())
        .isEqualTo(200);
  }

  private static boolean refusesConnections(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !socket.isConnected();
    } catch (IOException e) {
      return true;
    }
  }

  private record Serving(Process process, List<String> greeting, int port) {

    String last() {
      return greeting.get(greeting.size() - 1);
    }
  }

  private Serving serve(String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("serve", "--http-port", "0"));
    arguments.addAll(List.of(options));
    return serving(start(Map.of(), arguments.toArray(String[]::new)));
  }

  private static Serving serving(Process process) throws IOException {
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    List<String> greeting = new ArrayList<>();
    do {
      greeting.add(String.valueOf(out.readLine()));
    } while (!greeting.get(greeting.size() - 1).contains("curl ")
        && !greeting.get(greeting.size() - 1).equals("null"));
    Matcher port = Pattern.compile("127\\.0\\.0\\.1:(\\d+)").matcher(greeting.get(0));
    assertThat(port.find()).as("a greeting: %s", greeting).isTrue();
    return new Serving(process, greeting, Integer.parseInt(port.group(1)));
  }

  private Process start(Map<String, String> variables, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add("dev.weir.app.Weir");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("WEIR_") || name.equals("PORT"));
    for (String port : List.of("WEIR_GRPC_PORT", "WEIR_RESP_PORT", "WEIR_DEBUG_PORT")) {
      builder.environment().put(port, "0");
    }
    builder.environment().putAll(variables);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private static String text(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), UTF_8).strip();
  }

  private static void signal(Process process, int signal) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start();
    assertThat(exitCode(kill)).isZero();
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("ends in time").isTrue();
    return process.exitValue();
  }
}
