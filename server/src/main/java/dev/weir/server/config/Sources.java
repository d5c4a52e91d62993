package dev.weir.server.config;

import dev.weir.limit.Algorithm;
import dev.weir.rule.InvalidRulesException;
import dev.weir.rule.Location;
import dev.weir.rule.Mistake;
import dev.weir.rule.RuleSet;
import dev.weir.rule.tree.Node;
import dev.weir.rule.tree.RuleReader;
import dev.weir.store.StoreFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where a configuration comes from; it may be read more than once. Immutable.
 *
 * @param file the file, if there is one
 * @param environment the variables
 * @param flags keys of the table to texts
 */
record Sources(Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {

  private static final Comparator<Mistake> BY_PLACE =
      Comparator.<Mistake>comparingInt(mistake -> mistake.location().line().orElse(0))
          .thenComparingInt(mistake -> mistake.location().column().orElse(0));
  private static final String RULES = "rules";

  /** {@link RuleSet#builtIn} as it would be written. */
  private static final Node BUILT_IN =
      Node.of(
          List.of(
              Map.of("name", "by-tier", "priority", 10, "limit", "tier"),
              Map.of("name", "default", "limit", "1000/h")),
          "built-in rules");

  Sources {
    environment = Map.copyOf(environment);
    flags = Map.copyOf(flags);
  }

  /** A file that is given binds more than that of the environment. */
  static Sources of(
      Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {
    String named = environment.getOrDefault(Settings.FILE_NAME, "");
    Optional<Path> other = named.isEmpty() ? Optional.empty() : Optional.of(Path.of(named));
    return new Sources(file.or(() -> other), environment, flags);
  }

  /**
   * Reads all of it.
   *
   * @throws InvalidSettingsException if anything is wrong; says all of it at once
   */
  Configuration read() {
    byte[] bytes = new byte[0];
    if (file.isPresent()) {
      try {
        bytes = FileText.bytes(file.get());
      } catch (InvalidFileException e) {
        throw refused(e);
      }
    }
    return read(bytes);
  }

  /** What is wrong with a file that is no tree, and with all else. */
  InvalidSettingsException refused(InvalidFileException failure) {
    List<String> others = new ArrayList<>();
    Settings.read(FileSettings.NONE, environment, flags, others);
    return new InvalidSettingsException(failure.mistakes(), others);
  }

  /** The same with the bytes of the file; they do not matter without one. */
  Configuration read(byte[] bytes) {
    return read(bytes, Fingerprint.of(bytes), Pace.FULL);
  }

  /**
   * The same at another pace.
   *
   * @param fingerprint of the bytes
   * @param pace how fast
   */
  Configuration read(byte[] bytes, Fingerprint fingerprint, Pace pace) {
    if (file.isEmpty()) {
      return read(fingerprint, new Node.Mapping(List.of(), Location.of("nothing")));
    }
    return condensed(bytes, fingerprint, pace)
        .orElseGet(() -> read(fingerprint, document(bytes, pace, UnaryOperator.identity())));
  }

  /**
   * Reads a list of rules that may be long, and keeps each only as what it means under what the
   * environment and the flags say. Empty where the file says otherwise, and where something is
   * wrong, which has to be told with its place.
   */
  private Optional<Configuration> condensed(byte[] bytes, Fingerprint fingerprint, Pace pace) {
    List<String> others = new ArrayList<>();
    Settings outside = Settings.read(FileSettings.NONE, environment, flags, others);
    RuleDefaults assumed = RuleDefaults.of(outside, others);
    if (!others.isEmpty()) {
      return Optional.empty();
    }
    RuleReader reader = assumed.reader();
    try {
      Node document = document(bytes, pace, reader::condensed);
      Configuration read = read(fingerprint, document);
      RuleDefaults found = RuleDefaults.of(read.settings(), List.of());
      return found.equals(assumed) && !says(document, "ipv6_prefix")
          ? Optional.of(read)
          : Optional.empty();
    } catch (InvalidSettingsException e) {
      return Optional.empty(); // and is found again
    }
  }

  /** Reads the file and keeps this of each rule. */
  private Node document(byte[] bytes, Pace pace, UnaryOperator<Node> kept) {
    YamlReader.Condensing condensing =
        new YamlReader.Condensing(
            RULES,
            rule -> {
              pace.step();
              return kept.apply(rule);
            });
    try {
      return YamlReader.read(bytes, file.orElseThrow().toString(), condensing);
    } catch (InvalidFileException e) {
      throw refused(e);
    }
  }

  private static boolean says(Node document, String name) {
    return document instanceof Node.Mapping mapping && mapping.value(name).isPresent();
  }

  private Configuration read(Fingerprint fingerprint, Node document) {
    FileSettings written = FileSettings.of(document, Settings.TABLE);
    List<Mistake> inFile = new ArrayList<>(written.mistakes());
    List<String> others = new ArrayList<>();
    Settings settings = Settings.read(written, environment, flags, others);
    RuleSet rules = rules(document, settings, inFile, others);
    if (!inFile.isEmpty() || !others.isEmpty()) {
      inFile.sort(BY_PLACE);
      throw new InvalidSettingsException(inFile, others);
    }
    return new Configuration(this, fingerprint, settings, rules, places(document, rules));
  }

  /** What the tiers of the file leave of the built-in rules is no news beside their mistakes. */
  private static boolean isBuiltIn(Mistake mistake) {
    return mistake.location().equals(BUILT_IN.location());
  }

  private RuleSet rules(
      Node document, Settings settings, List<Mistake> inFile, List<String> others) {
    RuleDefaults defaults = RuleDefaults.of(settings, others);
    if (defaults.equals(RuleDefaults.NONE) && file.isEmpty()) {
      return RuleSet.builtIn();
    }
    try {
      return defaults.reader().read(withRules(document));
    } catch (InvalidRulesException e) {
      inFile.addAll(e.mistakes());
      if (!inFile.stream().allMatch(Sources::isBuiltIn)) {
        inFile.removeIf(Sources::isBuiltIn);
      }
      return RuleSet.empty();
    }
  }

  /** What the settings say of rules that say nothing of it. */
  private record RuleDefaults(Optional<Algorithm> algorithm, Optional<StoreFailure> onFailure) {

    static final RuleDefaults NONE = new RuleDefaults(Optional.empty(), Optional.empty());

    static RuleDefaults of(Settings settings, List<String> mistakes) {
      return mistakes.isEmpty()
          ? new RuleDefaults(
              told(settings, Settings.DEFAULT_ALGORITHM),
              told(settings, StoreSettings.DEFAULT_ON_STORE_FAILURE))
          : NONE;
    }

    private static <T> Optional<T> told(Settings settings, Setting<T> setting) {
      return settings.origin(setting).equals(Origin.DEFAULT)
          ? Optional.empty()
          : Optional.of(settings.value(setting));
    }

    RuleReader reader() {
      RuleReader reader = RuleReader.create().ignoring(FileSettings.roots(Settings.TABLE));
      reader = algorithm.map(reader::defaultAlgorithm).orElse(reader);
      return onFailure.map(reader::defaultOnStoreFailure).orElse(reader);
    }
  }

  private static Node withRules(Node document) {
    if (!(document instanceof Node.Mapping mapping) || mapping.value(RULES).isPresent()) {
      return document;
    }
    List<Node.Entry> entries = new ArrayList<>(mapping.entries());
    entries.add(new Node.Entry(RULES, BUILT_IN.location(), BUILT_IN));
    return new Node.Mapping(entries, mapping.location());
  }

  /** Rules keep the order in which they were written. */
  private static Map<String, Location> places(Node document, RuleSet rules) {
    Map<String, Location> places = new HashMap<>();
    if (document instanceof Node.Mapping mapping
        && mapping.value(RULES).orElse(null) instanceof Node.Items written) {
      for (int i = 0; i < written.items().size(); i++) {
        places.put(rules.rules().get(i).id(), written.items().get(i).location());
      }
    }
    return places;
  }
}
