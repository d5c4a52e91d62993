package dev.weir.app.load;

import dev.weir.limit.InvalidValueException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a URL names.
 *
 * @param wire what is spoken there
 * @param host a name or an address; an IPv6 address is in brackets
 * @param port 1..65535
 * @param path with its query, from the slash on; a template
 */
record Target(Wire wire, String host, int port, String path) {

  private static final Pattern URL =
      Pattern.compile(
          "(?:([a-zA-Z][a-zA-Z0-9+.-]*)://)?([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])"
              + "(?::(\\d{1,5}))?(/[\\x21-\\x7e]*)?");
  private static final int HTTP_PORT = 80;
  private static final int MAX_PORT = 65535;
  private static final String EXPECTED =
      "http://HOST[:PORT][/PATH], or HOST[:PORT] after grpc://, stream://, rls:// or resp://";

  /**
   * Reads a URL.
   *
   * @param chosen what is spoken, if that was said beside the URL
   * @throws InvalidValueException if that is none that can be driven
   */
  static Target of(String url, @Nullable Wire chosen) {
    Matcher matcher = URL.matcher(url);
    if (!matcher.matches()) {
      throw new InvalidValueException("URL", url, EXPECTED);
    }
    Wire wire = wire(url, matcher.group(1), chosen);
    int standard = wire == Wire.HTTP ? HTTP_PORT : wire.port();
    int port = matcher.group(3) == null ? standard : Integer.parseInt(matcher.group(3));
    String path = matcher.group(4) == null ? "/" : matcher.group(4);
    if (port < 1 || port > MAX_PORT || (wire != Wire.HTTP && path.length() > 1)) {
      throw new InvalidValueException("URL", url, EXPECTED);
    }
    return new Target(wire, matcher.group(2), port, path);
  }

  private static Wire wire(String url, @Nullable String scheme, @Nullable Wire chosen) {
    if (scheme == null) {
      return chosen == null ? Wire.HTTP : chosen;
    }
    String name = scheme.toLowerCase(Locale.ROOT);
    if (name.matches("https|grpcs|rediss")) {
      throw new InvalidValueException("URL", url, "http://…; TLS is not driven yet");
    }
    Wire found =
        Wire.named(name).orElseThrow(() -> new InvalidValueException("URL", url, EXPECTED));
    if (chosen != null && chosen != found) {
      throw new InvalidValueException("--protocol", chosen.toString(), "that of the URL");
    }
    return found;
  }

  /** Its address, looked up once for a run. */
  InetSocketAddress address() throws UnreachableException {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new UnreachableException("no such host");
    }
  }

  /** As it stands in the Host header. */
  String authority() {
    return wire == Wire.HTTP && port == HTTP_PORT ? host : host + ":" + port;
  }
}
