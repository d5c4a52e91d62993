package dev.weir.server.rls;

import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A recorded request and its answer.
 *
 * @param atSeconds the server's clock
 * @param answer the response as a tree, or the text of the error
 */
record Recorded(long atSeconds, RlsRequest request, Object answer) {

  static Recorded read(String line) {
    int request = line.indexOf("\"request\":") + 10;
    int end = line.indexOf(",\"response\":", request);
    if (end < 0) {
      end = line.indexOf(",\"error\":", request);
    }
    Map<?, ?> all = (Map<?, ?>) tree(line);
    Object response = all.get("response");
    return new Recorded(
        ((Number) Objects.requireNonNull(all.get("at"))).longValue(),
        JsonRequest.read(line.substring(request, end).getBytes(StandardCharsets.UTF_8)),
        Objects.requireNonNull(response == null ? all.get("error") : response));
  }

  /** JSON is YAML. */
  static Object tree(String json) {
    return new Load(LoadSettings.builder().build()).loadFromString(json);
  }

  static Object answer(RlsService service, RlsRequest request) {
    try {
      return tree(new String(JsonResponse.write(decide(service, request)), StandardCharsets.UTF_8));
    } catch (RlsException e) {
      return "Unknown: " + e.text();
    }
  }

  static RlsResponse decide(RlsService service, RlsRequest request) {
    AtomicReference<RlsResponse> response = new AtomicReference<>();
    service.decide(
        request,
        new Completion<>() {
          @Override
          public void completed(RlsResponse answer) {
            response.set(answer);
          }

          @Override
          public void failed(StoreException cause) {
            throw cause;
          }
        });
    return Objects.requireNonNull(response.get());
  }
}
