package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.weir.limit.Limit;
import dev.weir.rule.Rule;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Traces of a service, as a collector gets them. */
class TracesIT {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";

  private final Collector collector = new Collector();

  TracesIT() throws IOException {}

  @AfterEach
  void stop() {
    collector.close();
  }

  private TestServer service(Map<String, String> more) {
    Map<String, String> flags = new HashMap<>(Map.of("traces.endpoint", collector.endpoint()));
    flags.putAll(more);
    return new TestServer(flags).with(Rule.named("all").limit(Limit.perHour(1)));
  }

  private static void check(TestServer weir, String traceparent) {
    weir.send(
        weir.request(TestServer.CHECK)
            .header("Content-Type", "application/json")
            .header("traceparent", traceparent)
            .POST(BodyPublishers.ofString("{\"user_id\":\"secret\"}")));
  }

  private static Map<String, String> attributes(List<KeyValue> attributes) {
    Map<String, String> texts = new TreeMap<>();
    for (KeyValue each : attributes) {
      AnyValue value = each.getValue();
      texts.put(
          each.getKey(),
          switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            default -> Long.toString(value.getIntValue());
          });
    }
    return texts;
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  @Test
  void checks_ofASampledCaller_arePartOfItsTrace() {
    try (TestServer weir =
        service(Map.of("traces.sample", "0", "traces.headers", "X-Key=a key,X-Other=1"))) {
      check(weir, "00-" + TRACE + "-" + PARENT + "-01");
      check(weir, "00-" + TRACE + "-" + PARENT + "-01");
      check(weir, "00-" + TRACE + "-" + PARENT + "-00");
      check(weir, "rubbish");
      weir.check("{\"user_id\":\"another\"}");
    }

    List<Span> spans = collector.spans();
    assertThat(spans).hasSize(2);
    assertThat(spans)
        .allSatisfy(
            span -> {
              assertThat(hex(span.getTraceId())).isEqualTo(TRACE);
              assertThat(hex(span.getParentSpanId())).isEqualTo(PARENT);
              assertThat(span.getName()).isEqualTo("weir.check");
              assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
              assertThat(span.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
              assertThat(span.getEndTimeUnixNano()).isGreaterThan(span.getStartTimeUnixNano());
            });
    assertThat(attributes(spans.get(0).getAttributesList()))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "weir.allowed", "true",
                "weir.outcome", "allowed",
                "weir.rule", "all",
                "weir.algorithm", "sliding_window_counter",
                "weir.limit", "1",
                "weir.remaining", "0",
                "weir.cost", "1"));
    assertThat(attributes(spans.get(1).getAttributesList()))
        .containsEntry("weir.allowed", "false")
        .containsEntry("weir.reason", "rate_limit_exceeded")
        .containsKey("weir.retry_after_ms");
    assertThat(collector.keys()).containsOnly("a key");
  }

  @Test
  void checks_ofNobody_areRootsOfATrace_andNameTheService() {
    String health;
    try (TestServer weir = service(Map.of("traces.sample", "1", "traces.service_name", "limits"))) {
      health = weir.get("/health").body();
      weir.check("{\"user_id\":\"1\"}");
      weir.post("/v1/ratelimit/check:batch", "{\"checks\":[{\"user_id\":\"2\"},{\"key\":\"b\"}]}");
    }

    assertThat(collector.spans())
        .hasSize(2)
        .allSatisfy(span -> assertThat(span.getParentSpanId().isEmpty()).isTrue());
    var service = attributes(collector.resources().get(0).getResource().getAttributesList());
    assertThat(service).containsEntry("service.name", "limits");
    assertThat(health).contains("\"version\":\"" + service.get("service.version") + "\"");
  }

  @Test
  void collectorThatIsGone_holdsNobodyUp() {
    collector.close();
    try (TestServer weir = service(Map.of("traces.sample", "1"))) {
      for (int i = 0; i < 100; i++) {
        assertThat(weir.check("{\"user_id\":\"" + i + "\"}").statusCode()).isEqualTo(200);
      }
    }
  }
}
