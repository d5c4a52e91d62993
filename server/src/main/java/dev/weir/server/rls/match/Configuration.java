package dev.weir.server.rls.match;

import dev.weir.limit.Limit;
import dev.weir.server.rls.message.RlsException;
import dev.weir.server.rls.message.RlsRequest;
import dev.weir.server.rls.message.RlsRequest.Descriptor;
import dev.weir.server.rls.message.RlsRequest.Entry;
import dev.weir.server.rls.message.RlsResponse.CurrentLimit;
import dev.weir.server.rls.message.Unit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All files in force, compiled to maps. Immutable. */
public final class Configuration {

  private final Map<String, Level> domains;

  Configuration(Map<String, Level> domains) {
    this.domains = Map.copyOf(domains);
  }

  /** The first level of a domain; null if it is unknown. */
  public @Nullable Level domain(String name) {
    return domains.get(name);
  }

  boolean isEmpty() {
    return domains.isEmpty();
  }

  /**
   * What applies to a descriptor, if anything.
   *
   * @throws RlsException if it brings a limit along whose unit is unknown
   */
  public static @Nullable Matched match(String domain, Level first, Descriptor descriptor) {
    RlsRequest.LimitOverride override = descriptor.limit();
    if (override != null) {
      return overridden(domain, override, descriptor);
    }
    return new Walk(domain, descriptor.entries()).from(first);
  }

  private static Matched overridden(
      String domain, RlsRequest.LimitOverride override, Descriptor descriptor) {
    Unit unit = Unit.of(override.unit());
    if (unit == null) {
      throw new RlsException("invalid rate limit unit '" + override.unit() + "'");
    }
    if (override.unitMultiplier() < 1 || override.unitMultiplier() > unit.maxMultiplier()) {
      throw new RlsException(
          "invalid rate limit unit multiplier '" + override.unitMultiplier() + "'");
    }
    CurrentLimit told =
        new CurrentLimit(override.requestsPerUnit(), unit, override.unitMultiplier(), "");
    StringBuilder key = new StringBuilder(domain).append('.');
    int prefix = key.length();
    for (Entry entry : descriptor.entries()) {
      if (key.length() > prefix) {
        key.append('.');
      }
      key.append(entry.key());
      if (!entry.value().isEmpty()) {
        key.append('_').append(entry.value());
      }
    }
    String fullKey = key.toString();
    LimitRule rule =
        new LimitRule(
            fullKey,
            told,
            Limit.envoy(override.requestsPerUnit(), unit.window(override.unitMultiplier())),
            null,
            "",
            false,
            false,
            false,
            List.of(),
            Map.of());
    return new Matched(List.of(rule), null, fullKey);
  }

  /** The limits in force, one a line, sorted. */
  public String listed() {
    Set<String> lines = new TreeSet<>();
    domains.values().forEach(level -> list(level, lines));
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  private static void list(Level level, Set<String> lines) {
    for (Branch branch : level.branches()) {
      branch.rules().forEach(rule -> lines.add(line(rule)));
      list(branch.below(), lines);
    }
  }

  private static String line(LimitRule rule) {
    CurrentLimit told = rule.told();
    String line =
        "%s: unit=%s requests_per_unit=%d, shadow_mode: %s, quota_mode: %s"
            .formatted(
                rule.fullKey(),
                told == null ? "UNKNOWN" : told.unit(),
                told == null ? 0 : told.requestsPerUnit(),
                rule.shadowMode(),
                rule.quotaMode());
    if (told != null && told.unitMultiplier() != 1) {
      line += ", unit_multiplier: " + told.unitMultiplier();
    }
    return rule.keepsWhenDenied() ? line + ", limit: " + rule.limit() : line;
  }
}
