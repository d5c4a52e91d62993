package dev.weir.server.rls;

import dev.weir.limit.Limit;
import dev.weir.server.rls.RlsResponse.CurrentLimit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes a {@link Configuration} of files. */
final class Compiler {

  private static final int MAX_DEPTH = 100;

  private final boolean mergeDomains;
  private final Map<String, Draft> domains = new LinkedHashMap<>();

  private Compiler(boolean mergeDomains) {
    this.mergeDomains = mergeDomains;
  }

  /** A level that is being filled. */
  private static final class Draft {
    final Map<String, Branch> branches = new HashMap<>();
    final List<Wildcard> wildcards = new ArrayList<>();

    Level level() {
      return new Level(branches, wildcards);
    }
  }

  /**
   * Compiles files, in their order.
   *
   * @param mergeDomains whether several files may share a domain
   * @throws ConfigurationException for the first mistake found
   */
  static Configuration compile(List<DomainFile> files, boolean mergeDomains) {
    Compiler compiler = new Compiler(mergeDomains);
    files.forEach(compiler::add);
    Map<String, Level> levels = new HashMap<>();
    compiler.domains.forEach((domain, draft) -> levels.put(domain, draft.level()));
    return new Configuration(levels);
  }

  private void add(DomainFile file) {
    if (file.domain().isEmpty()) {
      throw new ConfigurationException(file.name(), "config file cannot have empty domain");
    }
    if (domains.containsKey(file.domain()) && !mergeDomains) {
      throw new ConfigurationException(
          file.name(), "duplicate domain '" + file.domain() + "' in config file");
    }
    Draft draft = domains.computeIfAbsent(file.domain(), domain -> new Draft());
    fill(draft, file.name(), file.domain() + ".", file.descriptors(), 0);
  }

  private static void fill(
      Draft draft,
      String file,
      String parentKey,
      List<DomainFile.Descriptor> descriptors,
      int depth) {
    if (depth > MAX_DEPTH) {
      throw new ConfigurationException(file, "descriptors: more than 100 levels");
    }
    for (DomainFile.Descriptor descriptor : descriptors) {
      if (descriptor.key().isEmpty()) {
        throw new ConfigurationException(file, "descriptor has empty key");
      }
      String value = descriptor.value();
      String composite = value.isEmpty() ? descriptor.key() : descriptor.key() + "_" + value;
      String fullKey = parentKey + composite;
      if (draft.branches.containsKey(composite)) {
        throw new ConfigurationException(
            file, "duplicate descriptor composite key '" + fullKey + "'");
      }
      draft.branches.put(composite, branch(file, composite, fullKey, descriptor, depth));
      if (Wildcard.isWildcard(composite)) {
        draft.wildcards.add(Wildcard.of(composite));
      }
    }
  }

  private static Branch branch(
      String file, String composite, String fullKey, DomainFile.Descriptor descriptor, int depth) {
    DomainFile.RateLimit limit = descriptor.limit();
    LimitRule rule = limit == null ? null : rule(file, fullKey, descriptor, limit);
    boolean share = descriptor.flags().shareThreshold();
    if (share && !Wildcard.isWildcard(composite)) {
      throw new ConfigurationException(
          file,
          "share_threshold can only be used with wildcard values (containing '*'), but found key '"
              + composite
              + "'");
    }
    Draft below = new Draft();
    fill(below, file, fullKey + ".", descriptor.descriptors(), depth + 1);
    return new Branch(composite, rule, descriptor.flags().valueToMetric(), share, below.level());
  }

  private static LimitRule rule(
      String file, String fullKey, DomainFile.Descriptor descriptor, DomainFile.RateLimit limit) {
    Unit unit = Unit.named(limit.unit());
    if (limit.unlimited() && unit != null) {
      throw new ConfigurationException(file, "should not specify rate limit unit when unlimited");
    }
    if (!limit.unlimited() && unit == null) {
      throw new ConfigurationException(file, "invalid rate limit unit '" + limit.unit() + "'");
    }
    for (String replaced : limit.replaces()) {
      if (replaced.isEmpty()) {
        throw new ConfigurationException(file, "should not have an empty replaces entry");
      }
      if (replaced.equals(limit.name())) {
        throw new ConfigurationException(
            file, "replaces should not contain name of same descriptor");
      }
    }
    DomainFile.Flags flags = descriptor.flags();
    return new LimitRule(
        fullKey,
        unit == null ? null : new CurrentLimit(limit.requestsPerUnit(), unit, limit.name()),
        unit == null ? null : Limit.envoy(limit.requestsPerUnit(), unit.window()),
        limit.name(),
        flags.shadowMode(),
        flags.quotaMode(),
        flags.detailedMetric(),
        List.copyOf(limit.replaces()),
        descriptor.metadata());
  }
}
