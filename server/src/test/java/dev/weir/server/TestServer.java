package dev.weir.server;

import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import dev.weir.server.config.Configuration;
import dev.weir.server.config.LogSettings.Verbosity;
import dev.weir.server.config.Reload;
import dev.weir.server.config.Settings;
import dev.weir.server.ops.ProcessLog;
import dev.weir.store.InMemoryStore;
import dev.weir.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A real server on a free port with a clock of the test's, and ways to talk to it. */
final class TestServer implements AutoCloseable {

  /** 2026-11-21T00:00:00Z, the start of a day, an hour and a minute. */
  static final long START_SECONDS = 1_795_219_200L;

  static final String CHECK = "/v1/ratelimit/check";

  final AtomicLong micros = new AtomicLong(START_SECONDS * 1_000_000);
  final WeirServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  TestServer(Map<String, String> flags) {
    server = WeirServer.start(Configuration.of(settings(flags)), micros::get, new QuietLog());
  }

  /** Keeps a level and loses nothing. */
  private static final class QuietLog implements ProcessLog {

    private volatile Verbosity least = Verbosity.INFO;

    @Override
    public Verbosity verbosity() {
      return least;
    }

    @Override
    public void verbosity(Verbosity other) {
      least = other;
    }

    @Override
    public long dropped() {
      return 0;
    }
  }

  /** What envoyproxy/ratelimit is told: names, each before its value, and all ports free. */
  static Map<String, String> environment(String... namesAndValues) {
    Map<String, String> environment = new HashMap<>();
    for (String port : List.of("PORT", "GRPC_PORT", "DEBUG_PORT")) {
      environment.put(port, "0");
    }
    environment.put("WEIR_RESP_PORT", "off");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      environment.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return environment;
  }

  /** A server with exactly these settings. */
  TestServer(Settings settings) {
    server = WeirServer.start(settings, micros::get);
  }

  /** These settings; HTTP on a free port, and of the others those that are named. */
  static Settings settings(Map<String, String> flags) {
    return Settings.read(Map.of(), onFreePorts(flags));
  }

  private static Map<String, String> onFreePorts(Map<String, String> flags) {
    Map<String, String> all = new HashMap<>(flags);
    all.putIfAbsent("http.port", "0");
    for (String port : List.of("grpc.port", "resp.port", "debug.port")) {
      all.putIfAbsent(port, "off");
    }
    return all;
  }

  /** A server on which bodies that are being collected may hold so many bytes. */
  TestServer(long bodyBytes) {
    this(Map.of(), bodyBytes);
  }

  /** The same with these settings. */
  TestServer(Map<String, String> flags, long bodyBytes) {
    Settings settings = settings(flags);
    InMemoryStore store = InMemoryStore.builder().ticker(micros::get).build();
    server =
        WeirServer.start(
            Configuration.of(settings), micros::get, store, bodyBytes, Reload.INTERVAL);
  }

  /** A server with these settings, whose counters are in this store. */
  TestServer(Settings settings, Store store) {
    server = WeirServer.start(Configuration.of(settings), micros::get, store);
  }

  /** A server whose counters are in this store. */
  TestServer(Store store) {
    this(Map.of(), store);
  }

  /** The same with these settings. */
  TestServer(Map<String, String> flags, Store store) {
    Settings settings = settings(flags);
    server = WeirServer.start(Configuration.of(settings), micros::get, store);
  }

  /** A server with the settings and rules of this file. */
  TestServer(Path file) {
    server = WeirServer.start(read(file), micros::get);
  }

  /** The same, which looks often whether the file has changed. */
  TestServer(Path file, Duration interval) {
    InMemoryStore store = InMemoryStore.builder().ticker(micros::get).build();
    server = WeirServer.start(read(file), micros::get, store, 1 << 20, interval);
  }

  private static Configuration read(Path file) {
    return Configuration.read(Optional.of(file), Map.of(), onFreePorts(Map.of()));
  }

  /** The same server with these rules in force. */
  TestServer with(Rule... rules) {
    return with(RuleSet.of(rules));
  }

  TestServer with(RuleSet rules) {
    server.limiter().rules(rules);
    return this;
  }

  static TestServer start() {
    return new TestServer(Map.of());
  }

  void advance(Duration time) {
    micros.addAndGet(time.toNanos() / 1_000);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.uri().resolve(path)).timeout(Duration.ofSeconds(20));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException("no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> post(String path, String body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<String> check(String body) {
    return post(CHECK, body);
  }

  HttpResponse<String> get(String path) {
    return send(request(path).GET());
  }

  Socket connect() throws IOException {
    URI uri = server.uri();
    Socket socket = new Socket(uri.getHost(), uri.getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  static void write(Socket socket, String ascii) throws IOException {
    socket.getOutputStream().write(ascii.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** All that comes until the server closes. */
  static String readAll(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    server.close();
  }
}
