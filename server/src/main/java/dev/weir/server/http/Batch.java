package dev.weir.server.http;

import dev.weir.server.check.Check;
import dev.weir.server.check.CheckResult;
import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/** The answers of a batch, in order, sent when the last one is there. Thread-safe. */
final class Batch {

  private static final int EXPECTED_BYTES = 128;

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
    JsonText json = new JsonText(EXPECTED_BYTES).raw("{\"status\":").number(status).raw(",");
    set(index, Answers.error(json, code, message).raw("}"));
  }

  Completion<CheckResult> completion(int index, Check check) {
    return new Completion<>() {
      @Override
      public void completed(CheckResult result) {
        set(index, decided(check, result));
      }

      @Override
      public void failed(StoreException cause) {
        error(index, 503, "STORE_UNAVAILABLE", "The store could not answer.");
      }
    };
  }

  /** The usual form, and beside it the body that a rule wants for its denials. */
  private static JsonText decided(Check check, CheckResult result) {
    DenialText own = DenialText.of(result, check).orElse(null);
    int status = own == null ? Answers.status(result) : own.status();
    JsonText json = new JsonText(EXPECTED_BYTES).raw("{\"status\":").number(status).raw(",");
    Answers.check(json, result);
    if (own != null) {
      own.body()
          .ifPresent(
              body -> {
                json.raw(",\"content_type\":").text(own.contentType());
                json.raw(",\"body\":").text(body);
              });
    }
    return json.raw("}");
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
