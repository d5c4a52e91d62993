package dev.weir.server.rls.file;

import dev.weir.server.rls.message.Unit;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One file as it was written.
 *
 * @param name what it is called in messages
 * @param domain the domain, perhaps empty
 * @param descriptors its first level
 */
public record DomainFile(String name, String domain, List<Descriptor> descriptors) {

  /**
   * A node of the tree.
   *
   * @param key what an entry's key has to be, perhaps empty
   * @param value what its value has to be, with {@code *} for anything; empty for every value
   * @param place where it was written
   * @param limits what applies here, almost always one
   * @param flags its switches
   * @param metadata what the answer carries if it is allowed, empty for nothing
   * @param descriptors the level below
   */
  public record Descriptor(
      Place place,
      String key,
      String value,
      List<RateLimit> limits,
      Flags flags,
      Map<String, Object> metadata,
      List<Descriptor> descriptors) {}

  /** The switches of a node. */
  public record Flags(
      boolean shadowMode,
      boolean quotaMode,
      boolean detailedMetric,
      boolean valueToMetric,
      boolean shareThreshold) {}

  /**
   * A limit.
   *
   * @param place where it was written
   * @param unit the name of a {@link Unit}, or anything else
   * @param requestsPerUnit 0..4294967295
   * @param unlimited whether nothing is counted
   * @param name how others call it, or empty
   * @param replaces names of limits that this one takes the place of
   * @param more what the original does not know
   */
  public record RateLimit(
      Place place,
      String unit,
      long requestsPerUnit,
      boolean unlimited,
      String name,
      List<String> replaces,
      Extension more) {}

  /**
   * What a limit may say beyond the original.
   *
   * @param algorithm its name, or empty
   * @param burst hits that a bucket holds
   * @param unitMultiplier of how many units the window is
   * @param onDenied {@code keep}, {@code count}, or empty
   * @param consistency its name, or empty
   */
  public record Extension(
      String algorithm,
      OptionalLong burst,
      long unitMultiplier,
      String onDenied,
      String consistency) {

    /** Whether it says what only a limit can be that counts. */
    public boolean isSaid() {
      return !(algorithm + onDenied + consistency).isEmpty()
          || burst.isPresent()
          || unitMultiplier != 1;
    }
  }

  /**
   * A place in a file.
   *
   * @param line 1 or more, 0 if it is not known
   * @param column 1 or more, 0 if it is not known
   */
  public record Place(int line, int column) {

    /** Nowhere in particular. */
    public static final Place WHOLE = new Place(0, 0);
  }
}
