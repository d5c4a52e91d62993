package dev.weir.rule;

import dev.weir.limit.InvalidValueException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a rule's denials look like over HTTP in place of the usual: status, headers and body.
 * Immutable.
 *
 * <pre>{@code
 * Denial.USUAL.status(503).header("X-Limited-By", "{{rule}}").body("{\"wait\":{{retry_after}}}")
 * }</pre>
 *
 * <p>No client can put more into an answer than a value: headers take numbers and the rule's id
 * alone, and in a body of JSON what a client says has to stand between quotes.
 */
public final class Denial {

  /** As every denial is. */
  public static final Denial USUAL =
      new Denial(OptionalInt.empty(), "application/json", Map.of(), null);

  private static final int MAX_HEADERS = 16;
  private static final int MAX_VALUE_CHARS = 1024;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");
  private static final Pattern VALUE = Pattern.compile("[!-~]([ -~]*[!-~])?");
  private static final Pattern TYPE =
      Pattern.compile("[A-Za-z0-9.+-]{1,64}/[A-Za-z0-9.+-]{1,64}(; ?[A-Za-z0-9=.\"-]{1,64})?");
  private static final List<String> OURS =
      List.of(
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "date",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final OptionalInt status;
  private final String contentType;
  private final Map<String, Template> headers;
  private final @Nullable Template body;

  private Denial(
      OptionalInt status,
      String contentType,
      Map<String, Template> headers,
      @Nullable Template body) {
    this.status = status;
    this.contentType = contentType;
    this.headers = headers;
    this.body = body;
    if (body != null && isJson() && !body.quotesEchoes()) {
      throw new InvalidValueException(
          "body", body, "JSON in which what clients say stands between quotes");
    }
  }

  /**
   * The same with this status.
   *
   * @param code 400..599
   */
  public Denial status(int code) {
    if (code < 400 || code > 599) {
      throw new InvalidValueException("status", code, "400..599");
    }
    return new Denial(OptionalInt.of(code), contentType, headers, body);
  }

  /** The same with a body of this media type; {@code application/json} unless told otherwise. */
  public Denial contentType(String mediaType) {
    if (!TYPE.matcher(mediaType).matches()) {
      throw new InvalidValueException(
          "content_type", mediaType, "a media type such as text/html; charset=utf-8");
    }
    return new Denial(status, mediaType.toLowerCase(Locale.ROOT), headers, body);
  }

  /**
   * The same with this header, in place of one of that name.
   *
   * @param name a header's name; not one of those that the connection needs
   * @param value 1..1024 printable characters of ASCII; takes only places that are {@linkplain
   *     Template.Place#isOurs ours}
   */
  public Denial header(String name, String value) {
    if (!NAME.matcher(name).matches() || OURS.contains(name.toLowerCase(Locale.ROOT))) {
      throw new InvalidValueException(
          "header", name, "a name of 1..64 characters; none of " + String.join(", ", OURS));
    }
    if (value.length() > MAX_VALUE_CHARS || !VALUE.matcher(value).matches()) {
      throw new InvalidValueException(
          name, value, "1.." + MAX_VALUE_CHARS + " printable characters of ASCII");
    }
    Template template = Template.parse(name, value);
    if (template.echoes()) {
      throw new InvalidValueException(name, value, "none of what clients say");
    }
    Map<String, Template> more = new LinkedHashMap<>(headers);
    more.put(name, template);
    if (more.size() > MAX_HEADERS) {
      throw new InvalidValueException(
          "headers", more.size() + " of them", "at most " + MAX_HEADERS);
    }
    return new Denial(status, contentType, Map.copyOf(more), body);
  }

  /**
   * The same with this body.
   *
   * @param template at most 16 384 characters
   */
  public Denial body(String template) {
    return new Denial(status, contentType, headers, Template.parse("body", template));
  }

  /** The status; empty if it is the usual one. */
  public OptionalInt status() {
    return status;
  }

  /** The media type of the body, in lower case. */
  public String contentType() {
    return contentType;
  }

  /** Whether the body is JSON. */
  public boolean isJson() {
    String essence = contentType.split(";", 2)[0].strip();
    return essence.endsWith("/json") || essence.endsWith("+json");
  }

  /** Headers by name. */
  public Map<String, Template> headers() {
    return headers;
  }

  /** The body; empty if it is the usual one. */
  public Optional<Template> body() {
    return Optional.ofNullable(body);
  }
}
