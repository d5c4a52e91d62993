package dev.weir.rule;

import dev.weir.limit.InvalidValueException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A text with places that are filled in later, such as {@code Wait {{retry_after}} s}. Immutable.
 */
public final class Template {

  /** The longest text. */
  public static final int MAX_CHARS = 16 * 1024;

  private static final String OPEN = "{{";
  private static final String CLOSE = "}}";

  private final String text;
  private final List<Part> parts;

  private Template(String text, List<Part> parts) {
    this.text = text;
    this.parts = List.copyOf(parts);
  }

  /** What can be filled in. */
  public enum Place {
    /** The id of the rule. */
    RULE(true),
    /** The limit. */
    LIMIT(true),
    /** What is left of it. */
    REMAINING(true),
    /** Seconds until the same request can be allowed, rounded up. */
    RETRY_AFTER(true),
    /** When the limit resets, in seconds since 1970, rounded up. */
    RESET_AT(true),
    /** What was asked for. */
    COST(true),
    /** Who asked. */
    USER_ID(false),
    /** The tier that the request named. */
    USER_TIER(false),
    /** The tenant. */
    TENANT(false),
    /** The address. */
    IP_ADDRESS(false),
    /** The path, in normal form. */
    ENDPOINT(false),
    /** The method. */
    METHOD(false);

    private final boolean ours;

    Place(boolean ours) {
      this.ours = ours;
    }

    /** Whether no client has a say in what it becomes: a number, or an id from the rules. */
    public boolean isOurs() {
      return ours;
    }

    static Optional<Place> named(String name) {
      return Arrays.stream(values()).filter(place -> place.toString().equals(name)).findFirst();
    }

    /** Its name in a template, for example {@code retry_after}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A piece of text, and what comes behind it.
   *
   * @param before the text
   * @param place what is filled in behind it; nothing at the end
   */
  private record Part(String before, @Nullable Place place) {}

  /**
   * Reads a template.
   *
   * @param name what it is called in messages
   * @throws InvalidValueException if it is too long, or names what cannot be filled in
   */
  static Template parse(String name, String text) {
    if (text.length() > MAX_CHARS) {
      throw new InvalidValueException(
          name, text.length() + " characters", "at most " + MAX_CHARS + " characters");
    }
    List<Part> parts = new ArrayList<>();
    int at = 0;
    for (int open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, at)) {
      int close = text.indexOf(CLOSE, open);
      String inner = close < 0 ? text.substring(open) : text.substring(open + 2, close);
      Place place =
          Place.named(inner.strip())
              .orElseThrow(() -> new InvalidValueException(name, inner, "one of " + known()));
      parts.add(new Part(text.substring(at, open), place));
      at = close + 2;
    }
    parts.add(new Part(text.substring(at), null));
    return new Template(text, parts);
  }

  private static String known() {
    return Arrays.stream(Place.values())
        .map(place -> OPEN + place + CLOSE)
        .collect(Collectors.joining(", "));
  }

  /** Whether what clients say is filled in somewhere. */
  boolean echoes() {
    return parts.stream().anyMatch(part -> part.place != null && !part.place.isOurs());
  }

  /** Whether, read as JSON, clients' words are filled in between quotes alone. */
  boolean quotesEchoes() {
    boolean quoted = false;
    for (Part part : parts) {
      for (int i = 0; i < part.before.length(); i++) {
        char c = part.before.charAt(i);
        if (quoted && c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = !quoted;
        }
      }
      if (part.place != null && !part.place.isOurs() && !quoted) {
        return false;
      }
    }
    return true;
  }

  /**
   * The text with everything filled in.
   *
   * @param values what a place becomes; whoever gives them escapes them
   */
  public String filled(Function<Place, String> values) {
    StringBuilder filled = new StringBuilder(text.length() + 32);
    for (Part part : parts) {
      filled.append(part.before);
      if (part.place != null) {
        filled.append(values.apply(part.place));
      }
    }
    return filled.toString();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Template that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The text as it was written. */
  @Override
  public String toString() {
    return text;
  }
}
