package dev.weir.server.rls.lint;

import dev.weir.limit.Algorithm;
import dev.weir.server.rls.file.DomainFile;
import dev.weir.server.rls.file.DomainFile.Descriptor;
import dev.weir.server.rls.file.DomainFile.Place;
import dev.weir.server.rls.file.DomainFile.RateLimit;
import dev.weir.server.rls.lint.EnvoyFiles.Finding;
import dev.weir.server.rls.match.LimitKind;
import dev.weir.server.rls.message.Unit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Walks the tree of files and writes rules. */
final class Converter {

  /** One step of a path: a key, and its value unless it may be any. */
  private record Step(String key, String value) {

    boolean isAny() {
      return value.isEmpty() || value.equals("*");
    }
  }

  private final List<DomainFile> files;
  private final boolean severalDomains;
  private final StringBuilder text = new StringBuilder();
  private final List<Finding> omissions = new ArrayList<>();
  private final Map<String, Integer> priorities = new HashMap<>();
  private final Set<String> names = new HashSet<>();
  private int count;

  Converter(List<DomainFile> files) {
    this.files = files;
    this.severalDomains = files.stream().map(DomainFile::domain).distinct().count() > 1;
  }

  Conversion conversion() {
    for (DomainFile file : files) {
      level(file, List.of(), file.descriptors());
    }
    return new Conversion(
        count == 0 ? "rules: []\n" : "rules:\n" + text, count, List.copyOf(omissions));
  }

  private void omit(DomainFile file, Place place, String text) {
    omissions.add(new Finding(Path.of(file.name()), place.line(), place.column(), text));
  }

  private void level(DomainFile file, List<Step> path, List<Descriptor> level) {
    List<Descriptor> ordered = new ArrayList<>();
    for (boolean any : new boolean[] {false, true}) {
      level.stream().filter(each -> isAny(each) == any).forEach(ordered::add);
    }
    for (Descriptor descriptor : ordered) {
      if (isConvertible(file, descriptor)) {
        List<Step> here = new ArrayList<>(path);
        here.add(new Step(descriptor.key(), isAny(descriptor) ? "" : descriptor.value()));
        rule(file, here, descriptor);
        level(file, here, descriptor.descriptors());
        if (!isAny(descriptor)) {
          stopAt(file, here, descriptor, level);
        }
      }
    }
  }

  private static boolean isAny(Descriptor descriptor) {
    return new Step(descriptor.key(), descriptor.value()).isAny();
  }

  private boolean isConvertible(DomainFile file, Descriptor descriptor) {
    String problem = "";
    if (attribute(descriptor.key()).isEmpty()) {
      problem = "the key is no name of an attribute (1..64 letters, digits, '_', '.' and '-')";
    } else if (!isAny(descriptor) && descriptor.value().contains("*")) {
      problem = "rules have no wildcards";
    } else if (descriptor.flags().shareThreshold()) {
      problem = "rules have no share_threshold";
    }
    if (!problem.isEmpty()) {
      omit(file, descriptor.place(), problem + ": this descriptor and all below are left out");
    }
    return problem.isEmpty();
  }

  /** What the tree does not come back from: the values of a key that also stands bare. */
  private void stopAt(
      DomainFile file, List<Step> here, Descriptor descriptor, List<Descriptor> level) {
    for (Descriptor bare : level) {
      if (isAny(bare) && bare.key().equals(descriptor.key())) {
        for (List<String> keys : limitedBelow(bare)) {
          if (!isLimitedForAny(descriptor, keys)) {
            List<Step> steps = new ArrayList<>(here);
            keys.forEach(key -> steps.add(new Step(key, "")));
            write(file, steps, "not-" + name(file, steps), "action: allow");
          }
        }
      }
    }
  }

  /** The keys below a node by which something is limited. */
  private static Set<List<String>> limitedBelow(Descriptor node) {
    Set<List<String>> all = new LinkedHashSet<>();
    if (!node.limits().isEmpty()) {
      all.add(List.of());
    }
    for (Descriptor below : node.descriptors()) {
      for (List<String> keys : limitedBelow(below)) {
        List<String> longer = new ArrayList<>(List.of(below.key()));
        longer.addAll(keys);
        all.add(longer);
      }
    }
    return all;
  }

  private static boolean isLimitedForAny(Descriptor node, List<String> keys) {
    return keys.isEmpty()
        ? !node.limits().isEmpty()
        : node.descriptors().stream()
            .anyMatch(
                below ->
                    isAny(below)
                        && below.key().equals(keys.get(0))
                        && isLimitedForAny(below, keys.subList(1, keys.size())));
  }

  private void rule(DomainFile file, List<Step> path, Descriptor descriptor) {
    if (descriptor.limits().isEmpty()) {
      return;
    }
    if (descriptor.flags().quotaMode()) {
      omit(file, descriptor.place(), "rules have no quota_mode: this limit is left out");
      return;
    }
    if (!descriptor.metadata().isEmpty()) {
      omit(file, descriptor.place(), "rules have no metadata: it is left out");
    }
    List<String> limits = limits(file, descriptor);
    boolean unlimited = descriptor.limits().get(0).unlimited();
    if (limits.isEmpty() && !unlimited) {
      return;
    }
    String what = unlimited ? "action: allow" : "limits: [" + String.join(", ", limits) + "]";
    if (descriptor.flags().shadowMode() && !unlimited) {
      what += ", action: shadow";
    }
    String consistency = descriptor.limits().get(0).more().consistency();
    if (!consistency.isEmpty()) {
      what += ", consistency: " + consistency;
    }
    write(file, path, name(file, path), what);
  }

  private List<String> limits(DomainFile file, Descriptor descriptor) {
    List<String> limits = new ArrayList<>();
    for (RateLimit limit : descriptor.limits()) {
      if (!limit.replaces().isEmpty()) {
        omit(file, limit.place(), "rules have no replaces: it is left out");
      }
      if (!limit.unlimited()) {
        LimitKind kind = LimitKind.of(limit, Objects.requireNonNull(Unit.named(limit.unit())));
        if (limit.requestsPerUnit() == 0) {
          omit(file, limit.place(), "a limit of 0 is none in a rule: it is left out");
        } else {
          limits.add(limit(kind));
        }
      }
    }
    return limits;
  }

  private static String limit(LimitKind kind) {
    boolean original = kind.limit().algorithm() == Algorithm.ENVOY_FIXED_WINDOW;
    String text =
        "{limit: "
            + kind.limit().units()
            + ", window: "
            + kind.limit().window()
            + ", algorithm: "
            + (original ? "fixed_window" : kind.limit().algorithm());
    return kind.limit().capacity() == kind.limit().units()
        ? text + "}"
        : text + ", burst: " + kind.limit().capacity() + "}";
  }

  private void write(DomainFile file, List<Step> path, String name, String what) {
    Map<String, String> matched = new LinkedHashMap<>();
    if (severalDomains) {
      matched.put("attributes.domain", file.domain());
    }
    path.stream()
        .filter(step -> !step.isAny())
        .forEach(step -> matched.put(attribute(step.key()), step.value()));
    String keys =
        path.stream()
            .filter(Step::isAny)
            .map(step -> attribute(step.key()))
            .distinct()
            .collect(Collectors.joining(", ", "[", "]"));
    String group =
        file.domain() + ": " + path.stream().map(Step::key).collect(Collectors.joining(", "));
    text.append("  - {name: ").append(quoted(unique(name)));
    if (!matched.isEmpty()) {
      text.append(", match: ").append(match(matched));
    }
    text.append(", key: ").append(keys).append(", group: ").append(quoted(group));
    text.append(", priority: ").append(priorities.merge(group, 1, Integer::sum));
    text.append(", ").append(what).append("}\n");
    count++;
  }

  private static String match(Map<String, String> matched) {
    List<String> known = new ArrayList<>();
    List<String> custom = new ArrayList<>();
    matched.forEach(
        (name, value) -> {
          boolean own = name.startsWith("attributes.");
          String plain = own ? name.substring("attributes.".length()) : name;
          (own ? custom : known).add(quoted(plain) + ": " + quoted(value));
        });
    if (!custom.isEmpty()) {
      known.add("attributes: {" + String.join(", ", custom) + "}");
    }
    return "{" + String.join(", ", known) + "}";
  }

  /** The attribute that an entry becomes; empty if no attribute can have that name. */
  private static String attribute(String key) {
    return switch (key) {
      case "remote_address" -> "ip_address";
      case "user_id", "api_key", "tenant", "user_tier", "method" -> key;
      default -> key.matches("[A-Za-z0-9_.-]{1,64}") ? "attributes." + key : "";
    };
  }

  private static String name(DomainFile file, List<Step> path) {
    return file.domain()
        + "."
        + path.stream()
            .map(step -> step.isAny() ? step.key() : step.key() + "_" + step.value())
            .collect(Collectors.joining("."));
  }

  private String unique(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9_.-]", "-");
    String shorter = plain.length() > 56 ? plain.substring(0, 56) : plain;
    String unique = shorter;
    for (int i = 2; !names.add(unique.toLowerCase(Locale.ROOT)); i++) {
      unique = shorter + "-" + i;
    }
    return unique;
  }

  /** In double quotes, as YAML and JSON read it. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
