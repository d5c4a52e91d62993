package dev.weir.app;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Users of an application behind a proxy; those who keep coming never come twice. */
final class Traffic implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int WORKERS = 4;
  private static final AtomicInteger USERS = new AtomicInteger();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
  private final List<Future<?>> flowing = new ArrayList<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final ConcurrentLinkedQueue<Lost> lost = new ConcurrentLinkedQueue<>();
  private final URI uri;
  private volatile boolean stopped;

  Traffic(int port) {
    uri = URI.create("http://127.0.0.1:" + port + "/");
  }

  /** A request that was not served, by any fault. */
  record Lost(long sentNanos, int status, String body) {}

  HttpResponse<String> get(String user) {
    try {
      return client.send(
          HttpRequest.newBuilder(uri).header("x-user-id", user).timeout(PATIENCE).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets them come from now on, {@value #WORKERS} at a time. */
  void flow() {
    for (int i = 0; i < WORKERS; i++) {
      flowing.add(workers.submit(this::come));
    }
  }

  private void come() {
    while (!stopped) {
      long sent = System.nanoTime();
      HttpResponse<String> response = get("user-" + USERS.incrementAndGet());
      if (response.statusCode() != 200) {
        lost.add(new Lost(sent, response.statusCode(), response.body()));
      }
      answered.incrementAndGet();
    }
  }

  /** Waits until so many more have been answered. */
  void awaitMore(int number) {
    int enough = answered.get() + number;
    await().atMost(PATIENCE).until(() -> answered.get() >= enough);
  }

  /** Lets nobody come any more; fails if a request was not answered at all. */
  void stop() throws Exception {
    stopped = true;
    for (Future<?> each : flowing) {
      each.get();
    }
  }

  List<Lost> lost() {
    return List.copyOf(lost);
  }

  @Override
  public void close() {
    stopped = true;
    workers.shutdownNow();
  }
}
