package dev.weir.server.http;

import dev.weir.rule.Rule;
import dev.weir.rule.RuleLimit;
import dev.weir.rule.Ruling;
import io.netty.util.AsciiString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Limits that are checked together, in one order, each under a name of its own: what headers say of
 * them whatever they decide. Immutable.
 */
final class Combination {

  private final Rule[] rules;
  private final RuleLimit[] limits;
  private final String[] names;
  private final String[] items;
  private final CharSequence policies;

  private Combination(List<Ruling> rulings, int[] order, PolicyText.Memory memory) {
    int count = order.length;
    rules = new Rule[count];
    limits = new RuleLimit[count];
    names = new String[count];
    items = new String[count];
    PolicyText[] texts = new PolicyText[count];
    for (int i = 0; i < count; i++) {
      Ruling ruling = rulings.get(order[i]);
      rules[i] = ruling.rule();
      limits[i] = ruling.limit();
      texts[i] = memory.of(ruling);
    }
    StringBuilder field = new StringBuilder(32 * count);
    for (int i = 0; i < count; i++) {
      names[i] = name(rulings.get(order[i]), texts, i);
      String item = (i == 0 ? "\"" : ", \"") + names[i] + '"';
      items[i] = item + ";r=";
      field.append(item).append(texts[i].parameters());
    }
    policies = new AsciiString(field);
  }

  /** The name of a limit, behind that of its rule if another has the same. */
  private String name(Ruling ruling, PolicyText[] texts, int at) {
    String name = texts[at].name();
    int times = 0;
    for (PolicyText text : texts) {
      times += text.name().equals(name) ? 1 : 0;
    }
    name = times > 1 ? PolicyText.qualified(ruling) : name;
    for (int i = 0; i < at; i++) {
      if (names[i].equals(name)) {
        return PolicyText.numbered(name, at + 1);
      }
    }
    return name;
  }

  @SuppressWarnings("ReferenceEquality") // the objects are what is looked up
  private boolean isOf(List<Ruling> rulings, int[] order) {
    if (order.length != rules.length) {
      return false;
    }
    for (int i = 0; i < order.length; i++) {
      Ruling ruling = rulings.get(order[i]);
      if (ruling.rule() != rules[i] || ruling.limit() != limits[i]) {
        return false;
      }
    }
    return true;
  }

  /** The field {@code RateLimit-Policy}. */
  CharSequence policies() {
    return policies;
  }

  /** What a limit's item of the field {@code RateLimit} begins with. */
  String item(int i) {
    return items[i];
  }

  String name(int i) {
    return names[i];
  }

  /**
   * Combinations, made when they are first needed. Thread-safe without locks: a slot holds an
   * immutable entry, and whoever comes last has it.
   */
  static final class Memory {

    private static final int SLOTS = 4096;

    private final @Nullable Combination[] slots = new @Nullable Combination[SLOTS];
    private final PolicyText.Memory texts;

    Memory(PolicyText.Memory texts) {
      this.texts = texts;
    }

    /** The combination of these rulings in this order. */
    Combination of(List<Ruling> rulings, int[] order) {
      int hash = 0;
      for (int at : order) {
        Ruling ruling = rulings.get(at);
        hash = 31 * hash + System.identityHashCode(ruling.rule());
        hash = 31 * hash + System.identityHashCode(ruling.limit());
      }
      int slot = (hash * 0x9E3779B9) >>> 20;
      Combination kept = slots[slot];
      if (kept == null || !kept.isOf(rulings, order)) {
        kept = new Combination(rulings, order, texts);
        slots[slot] = kept;
      }
      return kept;
    }
  }
}
