package dev.weir.server.config;

import static dev.weir.server.config.Setting.row;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the server is told about traces. */
public final class TraceSettings {

  /** Where they go. */
  public static final Setting<Optional<String>> ENDPOINT =
      row("traces.endpoint", "", "a URL of http or https, such as http://localhost:4318/v1/traces")
          .alsoNamed("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
          .that("Where spans of checks are sent by OTLP over HTTP; without it there are none.")
          .read(TraceSettings::url);

  /** How many there are. */
  public static final Setting<Double> SAMPLE =
      row("traces.sample", "0.01", "0..1")
          .that("The share of checks that are traced whose caller does not say whether they are.")
          .read(TraceSettings::share);

  /** What the service is called. */
  public static final Setting<String> SERVICE_NAME =
      row("traces.service_name", "weir", "a text of 1..255 characters")
          .alsoNamed("OTEL_SERVICE_NAME")
          .that("What the service is called in traces.")
          .read(TraceSettings::name);

  /** What is sent with them. */
  public static final Setting<Map<String, String>> HEADERS =
      row("traces.headers", "", "a list of NAME=VALUE")
          .alsoNamed("OTEL_EXPORTER_OTLP_TRACES_HEADERS")
          .that("Headers that are sent with spans, such as a key of whoever takes them.")
          .keptSecret()
          .asList()
          .read(TraceSettings::headers);

  /** How long they wait for each other. */
  public static final Setting<Duration> INTERVAL =
      row("traces.interval", "5s", "a duration of 100ms..1m, such as 5s")
          .that("How often the spans that wait are sent.")
          .read(text -> Texts.duration(text, 100, 60_000));

  /** In the order in which they are documented. */
  static final List<Setting<?>> TABLE = List.of(ENDPOINT, SAMPLE, SERVICE_NAME, HEADERS, INTERVAL);

  private TraceSettings() {}

  private static Optional<String> url(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    URI uri = URI.create(text);
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!http || uri.getHost() == null) {
      throw new IllegalArgumentException(text);
    }
    return Optional.of(text);
  }

  private static double share(String text) {
    double share = Double.parseDouble(text);
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(text);
    }
    return share;
  }

  private static String name(String text) {
    if (text.isBlank() || text.length() > 255) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  private static Map<String, String> headers(String text) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String header : Texts.list(text)) {
      int equals = header.indexOf('=');
      if (equals < 1 || !header.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+=[ -~]*")) {
        throw new IllegalArgumentException("not a header");
      }
      headers.put(header.substring(0, equals), header.substring(equals + 1));
    }
    return headers;
  }
}
