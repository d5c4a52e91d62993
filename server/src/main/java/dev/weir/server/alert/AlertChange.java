package dev.weir.server.alert;

import dev.weir.limit.InvalidValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a setting says of one alert: {@code high-latency=0.02} for one of the usual, {@code
 * high-latency=off} against it, {@code quiet-denials=denial_rate:0.01} for one more.
 *
 * @param name of the alert
 * @param alert what it is; empty if it is off
 */
public record AlertChange(String name, Optional<Alert> alert) {

  /**
   * Reads one.
   *
   * @throws InvalidValueException if it is none
   */
  public static AlertChange parse(String text) {
    String[] parts = text.split("=", -1);
    if (parts.length != 2) {
      throw invalid(text);
    }
    String name = parts[0].strip();
    String value = parts[1].strip();
    if (value.equals("off")) {
      Alert off = Alert.usual(name).orElseThrow(() -> invalid(text));
      return new AlertChange(off.name(), Optional.empty());
    }
    int colon = value.indexOf(':');
    Signal signal =
        colon < 0
            ? Alert.usual(name).orElseThrow(() -> invalid(text)).signal()
            : Signal.named(value.substring(0, colon).strip());
    return new AlertChange(
        name,
        Optional.of(new Alert(name, signal, number(text, value.substring(colon + 1).strip()))));
  }

  private static double number(String text, String number) {
    if (!number.matches("\\d{1,9}(\\.\\d{1,9})?")) {
      throw invalid(text);
    }
    return Double.parseDouble(number);
  }

  private static InvalidValueException invalid(String text) {
    return new InvalidValueException(
        "alert", text, "NAME=THRESHOLD or NAME=off of a usual one, or NAME=SIGNAL:THRESHOLD");
  }

  /** The usual alerts, changed. */
  public static List<Alert> apply(List<AlertChange> changes) {
    List<Alert> alerts = new ArrayList<>(Alert.USUAL);
    for (AlertChange change : changes) {
      alerts.removeIf(alert -> alert.name().equals(change.name));
      change.alert.ifPresent(alerts::add);
    }
    return List.copyOf(alerts);
  }
}
