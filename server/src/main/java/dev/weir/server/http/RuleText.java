package dev.weir.server.http;

import dev.weir.limit.Limit;
import dev.weir.rule.Attribute;
import dev.weir.rule.Condition;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleLimit;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Rules as the administration interface shows them. */
final class RuleText {

  private RuleText() {}

  /** One page of rules. */
  static Buffer page(List<Rule> rules, int page, int size) {
    JsonText json = new JsonText(256).raw("{\"rules\":[");
    int first = (int) Math.min(rules.size(), (page - 1L) * size);
    int end = Math.min(rules.size(), first + size);
    for (int i = first; i < end; i++) {
      rule(json.raw(i == first ? "" : ","), rules.get(i));
    }
    json.raw("],\"total\":").number(rules.size());
    json.raw(",\"page\":").number(page);
    return json.raw(",\"page_size\":").number(size).raw("}").toBuffer();
  }

  static Buffer rule(Rule rule) {
    return rule(new JsonText(256), rule).toBuffer();
  }

  private static JsonText rule(JsonText json, Rule rule) {
    json.raw("{\"id\":").text(rule.id());
    json.raw(",\"name\":").text(rule.name());
    json.raw(",\"description\":").text(rule.description());
    selector(json.raw(",\"selector\":{"), rule.match()).raw("}");
    json.raw(",\"key\":");
    texts(json, rule.key().stream().map(Attribute::name).toList());
    json.raw(",\"group\":").text(rule.group());
    json.raw(",\"limits\":");
    limits(json, rule);
    json.raw(",\"action\":").text(rule.action().kind().toString());
    json.raw(",\"cost\":").text(rule.cost().toString());
    json.raw(",\"priority\":").number(rule.priority());
    json.raw(",\"consistency\":").text(rule.consistency().toString());
    json.raw(",\"on_store_failure\":").text(rule.onStoreFailure().toString());
    return json.raw(",\"status\":").text(rule.enabled() ? "active" : "inactive").raw("}");
  }

  private static JsonText selector(JsonText json, List<Condition> conditions) {
    for (int i = 0; i < conditions.size(); i++) {
      Condition condition = conditions.get(i);
      json.raw(i == 0 ? "" : ",").text(condition.attribute().name()).raw(":");
      List<String> values = condition.values();
      if (values.size() == 1) {
        json.text(values.get(0));
      } else {
        texts(json, values);
      }
    }
    return json;
  }

  private static void texts(JsonText json, List<String> texts) {
    json.raw("[");
    for (int i = 0; i < texts.size(); i++) {
      json.raw(i == 0 ? "" : ",").text(texts.get(i));
    }
    json.raw("]");
  }

  private static void limits(JsonText json, Rule rule) {
    if (rule.byTier()) {
      json.raw("\"tier\"");
      return;
    }
    json.raw("[");
    for (int i = 0; i < rule.limits().size(); i++) {
      limit(json.raw(i == 0 ? "" : ","), rule.limits().get(i));
    }
    json.raw("]");
  }

  private static void limit(JsonText json, RuleLimit each) {
    Limit limit = each.limit();
    json.raw("{\"id\":").text(each.id());
    json.raw(",\"limit\":").number(limit.units());
    json.raw(",\"window\":").text(limit.window().toString());
    json.raw(",\"algorithm\":").text(limit.algorithm().toString());
    if (limit.capacity() != limit.units()) {
      json.raw(",\"burst\":").number(limit.capacity());
    }
    json.raw("}");
  }
}
