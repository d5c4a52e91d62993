package dev.weir.server.config;

import dev.weir.rule.Location;

/**
 * Where a setting's value came from.
 *
 * @param kind what kind of place, in rising order of how much it binds
 * @param place the place itself, for example {@code weir.yaml:3:9}, {@code WEIR_HTTP_PORT} or
 *     {@code --http-port}
 */
public record Origin(Kind kind, String place) {

  /** Nobody said anything. */
  public static final Origin DEFAULT = new Origin(Kind.DEFAULT, "default");

  /** The kinds of places. */
  public enum Kind {
    /** Nobody said anything. */
    DEFAULT,
    /** The file. */
    FILE,
    /** A variable of the environment. */
    ENVIRONMENT,
    /** An option of the command line. */
    FLAG
  }

  static Origin file(Location location) {
    return new Origin(Kind.FILE, location.toString());
  }

  static Origin variable(String name) {
    return new Origin(Kind.ENVIRONMENT, name);
  }

  static Origin flag(Setting<?> setting) {
    return new Origin(Kind.FLAG, setting.option());
  }

  /** The place. */
  @Override
  public String toString() {
    return place;
  }
}
