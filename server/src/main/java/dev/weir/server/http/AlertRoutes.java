package dev.weir.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.limit.InvalidValueException;
import dev.weir.server.alert.Alert;
import dev.weir.server.alert.AlertWatch;
import dev.weir.server.alert.AlertWatch.State;
import dev.weir.server.alert.Signal;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Alerts, and what administrators change of them while the server runs.
 *
 * @param watch the alerts
 */
record AlertRoutes(AlertWatch watch, Exchange exchange) {

  void all() {
    JsonText json = new JsonText(512);
    json.raw("{\"window_seconds\":").number(watch.window().toSeconds());
    json.raw(",\"min_checks\":").number(watch.minChecks()).raw(",\"alerts\":[");
    List<State> states = watch.states();
    for (int i = 0; i < states.size(); i++) {
      state(i == 0 ? json : json.raw(","), states.get(i));
    }
    exchange.send(200, Exchange.JSON, json.raw("]}").toBuffer());
  }

  private static JsonText state(JsonText json, State state) {
    Alert alert = state.alert();
    json.raw("{\"name\":").text(alert.name());
    json.raw(",\"signal\":").text(alert.signal().text());
    json.raw(",\"threshold\":").raw(AlertWatch.shown(alert.threshold()));
    json.raw(",\"active\":").raw(Boolean.toString(state.active()));
    json.raw(",\"raised\":").number(state.raised());
    if (state.value().isPresent() && Double.isFinite(state.value().getAsDouble())) {
      json.raw(",\"value\":").raw(AlertWatch.shown(state.value().getAsDouble()));
    }
    return json.raw("}");
  }

  void one(String name) {
    State found =
        find(name)
            .orElseThrow(
                () ->
                    new RequestException(
                        HttpResponseStatus.NOT_FOUND,
                        "NOT_FOUND",
                        "alert: " + Exchange.shown(name) + " (expected: one that is watched)"));
    exchange.send(200, Exchange.JSON, state(new JsonText(128), found).toBuffer());
  }

  private Optional<State> find(String name) {
    return watch.states().stream().filter(state -> state.alert().name().equals(name)).findFirst();
  }

  void put(String name, byte[] body) {
    Change change = JsonFields.object(body, Change::read);
    Signal signal = change.signal == null ? known(name) : Signal.named(change.signal);
    watch.put(new Alert(name, signal, change.threshold));
    one(name);
  }

  /** What an alert watches that is there, or would be unless somebody had removed it. */
  private Signal known(String name) {
    return find(name)
        .map(State::alert)
        .or(() -> Alert.usual(name))
        .orElseThrow(() -> new InvalidValueException("signal", "missing", "what it watches"))
        .signal();
  }

  void remove(String name) {
    boolean removed = watch.remove(name);
    exchange.send(200, Exchange.JSON, Answers.done("removed", removed));
  }

  /**
   * What is asked for.
   *
   * @param signal its name, if it was told
   */
  private record Change(@Nullable String signal, double threshold) {

    private static final String EXPECTED = "a number";

    static Change read(JsonParser parser) throws IOException {
      String signal = null;
      Double threshold = null;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        boolean twice = name.equals("signal") ? signal != null : threshold != null;
        if (name.equals("signal") && !twice) {
          signal = JsonFields.text(parser, name, value);
        } else if (name.equals("threshold") && !twice) {
          threshold = JsonFields.decimal(parser, name, value, EXPECTED);
        } else if (name.equals("signal") || name.equals("threshold")) {
          throw new InvalidValueException(name, "twice", "once");
        } else {
          throw new InvalidValueException("unknown field", name, "signal or threshold");
        }
      }
      if (threshold == null) {
        throw new InvalidValueException("threshold", "missing", EXPECTED);
      }
      return new Change(signal, threshold);
    }
  }
}
