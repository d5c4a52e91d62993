package dev.weir.server.rls;

import dev.weir.server.rls.match.LimitRule;
import dev.weir.server.rls.message.Numbers;
import dev.weir.server.rls.message.RlsRequest;
import dev.weir.server.rls.message.RlsRequest.Descriptor;
import dev.weir.server.rls.message.RlsRequest.LimitOverride;
import dev.weir.server.rls.message.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The struct that says what was asked, and what the limits that were kept carry along. */
final class Metadata {

  private Metadata() {}

  static Map<String, Object> of(RlsRequest request, List<LimitRule> passed) {
    Map<String, Object> struct = new TreeMap<>();
    struct.put("domain", request.domain());
    struct.put("descriptors", request.descriptors().stream().map(Metadata::struct).toList());
    if (request.hitsAddend() != 0) {
      struct.put("hitsAddend", (double) request.hitsAddend());
    }
    Map<String, Object> merged = new TreeMap<>();
    passed.forEach(rule -> merge(merged, rule.metadata()));
    if (!merged.isEmpty()) {
      struct.put("metadata", merged);
    }
    return struct;
  }

  private static Map<String, Object> struct(Descriptor descriptor) {
    Map<String, Object> struct = new TreeMap<>();
    List<String> entries = new ArrayList<>();
    descriptor.entries().forEach(entry -> entries.add(entry.key() + "=" + entry.value()));
    struct.put("entries", entries);
    LimitOverride limit = descriptor.limit();
    if (limit != null) {
      struct.put("limit", text(limit));
    }
    Long hits = descriptor.hitsAddend();
    if (hits != null) {
      struct.put("hitsAddend", Numbers.unsigned(hits));
    }
    return struct;
  }

  /** In protobuf's text format, with the two spaces that the original's build prints. */
  private static String text(LimitOverride limit) {
    List<String> fields = new ArrayList<>();
    if (limit.requestsPerUnit() != 0) {
      fields.add("requests_per_unit:" + limit.requestsPerUnit());
    }
    if (limit.unit() != 0) {
      Unit unit = Unit.of(limit.unit());
      boolean named = unit != null && unit != Unit.WEEK;
      fields.add("unit:" + (named ? unit : String.valueOf(limit.unit())));
    }
    return String.join("  ", fields);
  }

  /** Adds what is not there yet; structs are merged, of anything else the first one stays. */
  private static void merge(Map<String, Object> into, Map<?, ?> from) {
    from.forEach(
        (key, value) -> {
          Object present = into.get(String.valueOf(key));
          if (present == null) {
            into.put(String.valueOf(key), value instanceof Map<?, ?> map ? copy(map) : value);
          } else if (present instanceof TreeMap<?, ?> && value instanceof Map<?, ?> map) {
            @SuppressWarnings("unchecked") // made by copy
            Map<String, Object> struct = (Map<String, Object>) present;
            merge(struct, map);
          }
        });
  }

  private static Map<String, Object> copy(Map<?, ?> from) {
    Map<String, Object> copy = new TreeMap<>();
    merge(copy, from);
    return copy;
  }
}
