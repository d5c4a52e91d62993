package dev.weir.app.fleet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.app.fleet.Listed.Times;
import dev.weir.app.terminal.CommandFailedException;
import dev.weir.limit.InvalidValueException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The instances that a running server knows of. */
final class InstancesOfServer {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final String STATISTICS = "/stats/distributed";
  private static final String INSTANCES = "/health/distributed";

  /** What is told to who is no administrator. */
  private static final List<Integer> CLOSED = List.of(401, 403);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final String url;
  private final Optional<String> token;

  /**
   * A server.
   *
   * @param token of its administrators
   */
  InstancesOfServer(String url, Optional<String> token) {
    this.token = token;
    this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /** Fields of an object, those of objects in it with their path in front. */
  private static final class Fields extends HashMap<String, String> {
    private static final long serialVersionUID = 1L;

    long number(String name) {
      return (long) Double.parseDouble(getOrDefault(name, "0"));
    }
  }

  List<Listed> list() {
    Map<String, Fields> counters = new HashMap<>();
    HttpResponse<String> told = get(STATISTICS);
    if (!CLOSED.contains(told.statusCode())) {
      instances(STATISTICS, body(STATISTICS, told)).forEach(each -> counters.put(key(each), each));
    }
    List<Listed> listed = new ArrayList<>();
    for (Fields each : instances(INSTANCES, body(INSTANCES, get(INSTANCES)))) {
      listed.add(listed(each, counters.getOrDefault(key(each), new Fields())));
    }
    return listed;
  }

  private static String key(Fields fields) {
    return fields.get("id") + "/" + fields.get("boot");
  }

  private static Listed listed(Fields fields, Fields counted) {
    Map<String, String> addresses = new HashMap<>();
    fields.forEach(
        (name, value) -> {
          if (name.startsWith("addresses.")) {
            addresses.put(name.substring("addresses.".length()), value);
          }
        });
    Map<String, Long> counters = new HashMap<>();
    for (String name :
        List.of(Listed.ALLOWED, Listed.REJECTED, Listed.DEGRADED, Listed.STORE_CALLS)) {
      if (counted.containsKey(name)) {
        counters.put(name, counted.number(name));
      }
    }
    String drift = fields.get("drift_ms");
    return new Listed(
        fields.getOrDefault("id", ""),
        fields.getOrDefault("boot", ""),
        fields.getOrDefault("version", ""),
        new Times(fields.number("started_at"), fields.number("last_seen")),
        addresses,
        drift == null ? null : Double.valueOf(drift),
        counters);
  }

  private List<Fields> instances(String path, String body) {
    try (JsonParser parser = new JsonFactory().createParser(body)) {
      while (parser.nextToken() != null) {
        if ("instances".equals(parser.currentName())
            && parser.currentToken() == JsonToken.START_ARRAY) {
          return objects(parser);
        }
      }
      throw new CommandFailedException(url + path + ": no instances (expected: those of Weir)");
    } catch (IOException e) {
      throw new CommandFailedException(url + path + ": no JSON (expected: an answer of Weir)");
    }
  }

  private static List<Fields> objects(JsonParser parser) throws IOException {
    List<Fields> objects = new ArrayList<>();
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      Fields fields = new Fields();
      read(parser, "", fields);
      objects.add(fields);
    }
    return objects;
  }

  private static void read(JsonParser parser, String path, Fields into) throws IOException {
    for (JsonToken token = parser.nextToken();
        token != null && token != JsonToken.END_OBJECT;
        token = parser.nextToken()) {
      if (token == JsonToken.START_OBJECT) {
        read(parser, path + parser.currentName() + ".", into);
      } else if (token.isScalarValue()) {
        into.put(path + parser.currentName(), parser.getText());
      }
    }
  }

  private String body(String path, HttpResponse<String> answer) {
    if (answer.statusCode() != 200) {
      throw new CommandFailedException(
          url + path + ": status " + answer.statusCode() + " (expected: 200)");
    }
    return answer.body();
  }

  private HttpResponse<String> get(String path) {
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT);
      token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException("--url", url, "such as http://127.0.0.1:8080");
    } catch (IOException e) {
      @Nullable String why = e.getMessage();
      throw new CommandFailedException(
          url + ": nobody answers" + (why == null ? "" : ", " + why) + " (expected: weir serve)");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailedException(url + ": interrupted");
    }
  }
}
