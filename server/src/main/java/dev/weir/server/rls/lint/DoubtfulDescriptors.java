package dev.weir.server.rls.lint;

import dev.weir.server.rls.file.DomainFile;
import dev.weir.server.rls.file.DomainFile.Descriptor;
import dev.weir.server.rls.file.DomainFile.RateLimit;
import dev.weir.server.rls.file.Findings;
import dev.weir.server.rls.match.Wildcard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds descriptors that can never match, or that do nothing. */
final class DoubtfulDescriptors {

  /** Stands for whatever a star may stand for; only another star covers it. */
  private static final char ANYTHING = '\uFFFF';

  private final Findings findings;

  DoubtfulDescriptors(Findings findings) {
    this.findings = findings;
  }

  void lookThrough(List<DomainFile> files) {
    Map<String, Set<String>> names = new HashMap<>();
    for (DomainFile file : files) {
      addNames(file.descriptors(), names.computeIfAbsent(file.domain(), domain -> new HashSet<>()));
    }
    for (DomainFile file : files) {
      look(file.name(), file.descriptors(), names.getOrDefault(file.domain(), Set.of()));
    }
  }

  private static void addNames(List<Descriptor> level, Set<String> names) {
    for (Descriptor descriptor : level) {
      descriptor.limits().forEach(limit -> names.add(limit.name()));
      addNames(descriptor.descriptors(), names);
    }
  }

  private void look(String file, List<Descriptor> level, Set<String> names) {
    List<String> before = new ArrayList<>();
    for (Descriptor descriptor : level) {
      String composite = composite(descriptor);
      String first = firstCover(before, level, descriptor);
      if (first != null) {
        findings.warning(
            file,
            descriptor.place(),
            "'" + composite + "' can never match: '" + first + "' is tried first and matches all");
      }
      if (descriptor.limits().isEmpty()
          && descriptor.descriptors().isEmpty()
          && !exempts(level, descriptor)) {
        findings.warning(
            file, descriptor.place(), "'" + composite + "' has neither rate_limit nor descriptors");
      }
      for (RateLimit limit : descriptor.limits()) {
        for (String replaced : limit.replaces()) {
          if (!names.contains(replaced)) {
            findings.warning(
                file, limit.place(), "no limit of the domain has the name '" + replaced + "'");
          }
        }
      }
      if (Wildcard.isWildcard(composite)) {
        before.add(composite);
      }
      look(file, descriptor.descriptors(), names);
    }
  }

  private static String composite(Descriptor descriptor) {
    return descriptor.value().isEmpty()
        ? descriptor.key()
        : descriptor.key() + "_" + descriptor.value();
  }

  /** The pattern that is tried before this one, or before this bare key, and matches as much. */
  private static @Nullable String firstCover(
      List<String> before, List<Descriptor> level, Descriptor descriptor) {
    String composite = composite(descriptor);
    if (Wildcard.isWildcard(composite)) {
      return covering(before, composite);
    }
    if (!descriptor.value().isEmpty()) {
      return null;
    }
    List<String> patterns =
        level.stream().map(DoubtfulDescriptors::composite).filter(Wildcard::isWildcard).toList();
    return covering(patterns, descriptor.key() + "_*");
  }

  private static @Nullable String covering(List<String> patterns, String covered) {
    String any = covered.replace('*', ANYTHING);
    for (String pattern : patterns) {
      if (Wildcard.of(pattern).matches(any)) {
        return pattern;
      }
    }
    return null;
  }

  /** Whether it keeps something from a sibling that would match, too: that is what it is for. */
  private static boolean exempts(List<Descriptor> level, Descriptor descriptor) {
    String composite = composite(descriptor);
    for (Descriptor other : level) {
      String pattern = composite(other);
      boolean wider =
          Wildcard.isWildcard(pattern)
              ? Wildcard.of(pattern).matches(composite)
              : other.value().isEmpty() && other.key().equals(descriptor.key());
      if (wider && !pattern.equals(composite)) {
        return true;
      }
    }
    return false;
  }
}
