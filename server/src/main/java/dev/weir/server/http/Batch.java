package dev.weir.server.http;

import dev.weir.server.check.CheckResult;
import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/** The answers of a batch, in order, sent when the last one is there. Thread-safe. */
final class Batch {

  private final AtomicReferenceArray<String> results;
  private final AtomicInteger awaited;
  private final Consumer<Buffer> send;

  /**
   * @param size how many checks there are
   * @param send gets the body
   */
  Batch(int size, Consumer<Buffer> send) {
    this.results = new AtomicReferenceArray<>(size);
    this.awaited = new AtomicInteger(size + 1);
    this.send = send;
  }

  /** All checks were given to the service. */
  void begun() {
    arrived();
  }

  void invalid(int index, String message) {
    error(index, 400, "INVALID_REQUEST", message);
  }

  private void error(int index, int status, String code, String message) {
    JsonText json = new JsonText(128).raw("{\"status\":").number(status).raw(",");
    set(index, Answers.error(json, code, message).raw("}"));
  }

  Completion<CheckResult> completion(int index) {
    return new Completion<>() {
      @Override
      public void completed(CheckResult result) {
        JsonText json = new JsonText(128).raw("{\"status\":").number(Answers.status(result));
        Answers.check(json.raw(","), result);
        set(index, json.raw("}"));
      }

      @Override
      public void failed(StoreException cause) {
        error(index, 503, "STORE_UNAVAILABLE", "The store could not answer.");
      }
    };
  }

  private void set(int index, JsonText result) {
    results.set(index, result.toString());
    arrived();
  }

  private void arrived() {
    if (awaited.decrementAndGet() == 0) {
      Buffer body = Buffer.buffer("{\"results\":[");
      for (int i = 0; i < results.length(); i++) {
        body.appendString(i == 0 ? "" : ",").appendString(results.get(i));
      }
      send.accept(body.appendString("]}"));
    }
  }
}
