package dev.weir.server.config;

import dev.weir.rule.Location;
import dev.weir.rule.RuleSet;
import dev.weir.rule.tree.RuleReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Settings and rules as they were told: by a file if there is one, the environment and the command
 * line. Immutable.
 *
 * <p>One file holds both: the keys of {@link Settings#TABLE} as nested mappings, beside what {@link
 * RuleReader} reads. Without {@code rules} the built-in ones hold.
 *
 * <pre>{@code
 * Configuration configuration = Configuration.ofFile(Path.of("weir.yaml"));
 * RuleLimiter limiter = RuleLimiter.inMemory(configuration.rules());
 * }</pre>
 */
public final class Configuration {

  private final Sources sources;
  private final Fingerprint fingerprint;
  private final Settings settings;
  private final RuleSet rules;
  private final Map<String, Location> places;

  Configuration(
      Sources sources,
      Fingerprint fingerprint,
      Settings settings,
      RuleSet rules,
      Map<String, Location> places) {
    this.sources = sources;
    this.fingerprint = fingerprint;
    this.settings = settings;
    this.rules = rules;
    this.places = Map.copyOf(places);
  }

  /** These settings, without a file and with the built-in rules. */
  public static Configuration of(Settings settings) {
    Sources nothing = new Sources(Optional.empty(), Map.of(), Map.of());
    return new Configuration(
        nothing, Fingerprint.of(new byte[0]), settings, RuleSet.builtIn(), Map.of());
  }

  /**
   * Reads a file alone, whatever the environment says.
   *
   * @throws InvalidSettingsException if anything in it is wrong; says all of it at once
   */
  public static Configuration ofFile(Path file) {
    return read(Optional.of(file), Map.of(), Map.of());
  }

  /**
   * Reads the environment and the flags of the command line, and the file that is named.
   *
   * @param file binds more than {@link Settings#FILE_NAME} in the environment
   * @param environment as for {@link Settings#read}
   * @param flags keys of the table to texts
   * @throws InvalidSettingsException if anything is wrong; says all of it at once
   */
  public static Configuration read(
      Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {
    return Sources.of(file, environment, flags).read();
  }

  /** The file that was read. */
  public Optional<Path> file() {
    return sources.file();
  }

  /** The settings. */
  public Settings settings() {
    return settings;
  }

  /** The rules. */
  public RuleSet rules() {
    return rules;
  }

  /**
   * Where a rule was written.
   *
   * @param id the rule's
   * @return empty for the built-in rules and for ids of no rule
   */
  public Optional<Location> ruleLocation(String id) {
    return Optional.ofNullable(places.get(id));
  }

  Sources sources() {
    return sources;
  }

  /** Of the bytes that were read. */
  Fingerprint fingerprint() {
    return fingerprint;
  }
}
