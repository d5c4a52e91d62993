package dev.weir.server.rls;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Trees of simple texts and numbers as JSON. */
final class Json {

  private Json() {}

  static String text(Object tree) {
    if (tree instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(field -> text(field.getKey()) + ":" + text(field.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    }
    if (tree instanceof List<?> list) {
      return list.stream().map(Json::text).collect(Collectors.joining(",", "[", "]"));
    }
    return tree instanceof String text ? '"' + text + '"' : tree.toString();
  }
}
