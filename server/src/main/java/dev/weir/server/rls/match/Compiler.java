package dev.weir.server.rls.match;

import dev.weir.server.rls.file.ConfigurationException;
import dev.weir.server.rls.file.DomainFile;
import dev.weir.server.rls.file.DomainFile.Place;
import dev.weir.server.rls.file.Findings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes a {@link Configuration} of files. */
public final class Compiler {

  private final boolean mergeDomains;
  private final Findings findings;
  private final Map<String, Draft> domains = new LinkedHashMap<>();

  private Compiler(boolean mergeDomains, Findings findings) {
    this.mergeDomains = mergeDomains;
    this.findings = findings;
  }

  /** A level that is being filled. */
  static final class Draft {
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
  public static Configuration compile(List<DomainFile> files, boolean mergeDomains) {
    return compile(files, mergeDomains, Findings.STRICT);
  }

  /** Compiles files, in their order; behind mistakes that are but heard what is left of them. */
  public static Configuration compile(
      List<DomainFile> files, boolean mergeDomains, Findings findings) {
    Compiler compiler = new Compiler(mergeDomains, findings);
    files.forEach(compiler::add);
    Map<String, Level> levels = new HashMap<>();
    compiler.domains.forEach((domain, draft) -> levels.put(domain, draft.level()));
    return new Configuration(levels);
  }

  private void add(DomainFile file) {
    if (file.domain().isEmpty()) {
      findings.mistake(file.name(), Place.WHOLE, "config file cannot have empty domain");
    }
    if (domains.containsKey(file.domain()) && !mergeDomains) {
      findings.mistake(
          file.name(), Place.WHOLE, "duplicate domain '" + file.domain() + "' in config file");
    }
    Draft draft = domains.computeIfAbsent(file.domain(), domain -> new Draft());
    new FileCompiler(file.name(), findings).fill(draft, file.domain() + ".", file.descriptors(), 0);
  }
}
