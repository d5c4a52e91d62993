package dev.weir.server.rls;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.server.rls.message.JsonRequest;
import dev.weir.server.rls.message.JsonResponse;
import dev.weir.server.rls.message.RlsException;
import dev.weir.server.rls.message.RlsRequest;
import dev.weir.server.rls.message.RlsResponse;
import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A recorded request and its answer.
 *
 * @param atSeconds the server's clock
 * @param answer the response as a tree, or the text of the error
 */
record Recorded(long atSeconds, RlsRequest request, Object answer) {

  private static final JsonFactory JSON = new JsonFactory();

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

  /** JSON as maps, lists, texts, truth values, and numbers as BigDecimal. */
  static Object tree(String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      return Objects.requireNonNull(value(parser));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> object = new TreeMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          parser.nextToken();
          object.put(name, value(parser));
        }
        return object;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        return list;
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        return parser.getDecimalValue();
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        return parser.getBooleanValue();
      }
      case VALUE_NULL -> {
        return null;
      }
      default -> {
        return parser.getText();
      }
    }
  }

  static Object answer(RlsService service, RlsRequest request) {
    try {
      return tree(new String(JsonResponse.write(decide(service, request)), StandardCharsets.UTF_8));
    } catch (RlsException e) {
      return "Unknown: " + e.text();
    }
  }

  static RlsResponse decide(RlsService service, RlsRequest request) {
    CompletableFuture<RlsResponse> response = new CompletableFuture<>();
    service.decide(
        request,
        new Completion<>() {
          @Override
          public void completed(RlsResponse answer) {
            response.complete(answer);
          }

          @Override
          public void failed(StoreException cause) {
            response.completeExceptionally(cause);
          }
        });
    return response.orTimeout(20, TimeUnit.SECONDS).join();
  }
}
