package dev.weir.app.remote;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.app.terminal.CommandFailedException;
import dev.weir.limit.InvalidValueException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server that runs, by its address. Thread-safe. */
public final class RunningServer {

  /** Where a server listens unless told otherwise. */
  public static final String DEFAULT_URL = "http://127.0.0.1:8080";

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final String url;

  /**
   * The server at an address.
   *
   * @param url for example {@value #DEFAULT_URL}
   */
  public RunningServer(String url) {
    this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /** Its address. */
  public String url() {
    return url;
  }

  /**
   * What a route answers with 200.
   *
   * @throws CommandFailedException if nobody answers, or with another status
   * @throws InvalidValueException if the address is none
   */
  public String get(String path) {
    return body(path, ask(path, null));
  }

  /**
   * An answer's body, if its status is 200.
   *
   * @throws CommandFailedException if it has another
   */
  public String body(String path, HttpResponse<String> answer) {
    if (answer.statusCode() != 200) {
      throw new CommandFailedException(
          url + path + ": status " + answer.statusCode() + " (expected: 200)");
    }
    return answer.body();
  }

  /**
   * What a route answers, with whatever status.
   *
   * @param token of an administrator, if there is one
   * @throws CommandFailedException if nobody answers
   * @throws InvalidValueException if the address is none
   */
  public HttpResponse<String> ask(String path, @Nullable String token) {
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT);
      if (token != null) {
        request.header("Authorization", "Bearer " + token);
      }
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException("--url", url, "such as " + DEFAULT_URL);
    } catch (IOException e) {
      String why = e.getMessage();
      throw new CommandFailedException(
          url + ": nobody answers" + (why == null ? "" : ", " + why) + " (expected: weir serve)");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailedException(url + ": interrupted");
    }
  }

  /**
   * An object in JSON: fields by name, objects in it as maps, arrays as lists, everything else as
   * its text; null is left out.
   *
   * @throws CommandFailedException if it is none
   */
  public Map<String, Object> object(String path, String body) {
    try (JsonParser parser = new JsonFactory().createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new CommandFailedException(url + path + ": no object (expected: an answer of Weir)");
      }
      return object(parser);
    } catch (IOException e) {
      throw new CommandFailedException(url + path + ": no JSON (expected: an answer of Weir)");
    }
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      Object value = value(parser, parser.nextToken());
      if (value != null) {
        fields.put(name, value);
      }
    }
    return fields;
  }

  private static @Nullable Object value(JsonParser parser, JsonToken token) throws IOException {
    if (token == JsonToken.START_OBJECT) {
      return object(parser);
    }
    if (token == JsonToken.START_ARRAY) {
      List<Object> elements = new ArrayList<>();
      for (JsonToken each = parser.nextToken();
          each != null && each != JsonToken.END_ARRAY;
          each = parser.nextToken()) {
        Object element = value(parser, each);
        if (element != null) {
          elements.add(element);
        }
      }
      return elements;
    }
    return token == JsonToken.VALUE_NULL ? null : parser.getText();
  }
}
