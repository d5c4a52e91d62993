package dev.weir.app.load;

import dev.weir.limit.InvalidValueException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a URL names.
 *
 * @param host a name or an address; an IPv6 address is in brackets
 * @param port 1..65535
 * @param path with its query, from the slash on; a template
 */
record Target(String host, int port, String path) {

  private static final Pattern URL =
      Pattern.compile(
          "(?:([a-zA-Z][a-zA-Z0-9+.-]*)://)?([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])"
              + "(?::(\\d{1,5}))?(/[\\x21-\\x7e]*)?");
  private static final int HTTP_PORT = 80;
  private static final int MAX_PORT = 65535;
  private static final String EXPECTED = "http://HOST[:PORT][/PATH] in ASCII, without spaces";

  /**
   * Reads a URL.
   *
   * @throws InvalidValueException if that is none that can be driven
   */
  static Target of(String url) {
    Matcher matcher = URL.matcher(url);
    if (!matcher.matches()) {
      throw new InvalidValueException("URL", url, EXPECTED);
    }
    String scheme = matcher.group(1) == null ? "http" : matcher.group(1).toLowerCase(Locale.ROOT);
    if (scheme.equals("https")) {
      throw new InvalidValueException("URL", url, "http://…; TLS is not driven yet");
    }
    int port = matcher.group(3) == null ? HTTP_PORT : Integer.parseInt(matcher.group(3));
    if (!scheme.equals("http") || port < 1 || port > MAX_PORT) {
      throw new InvalidValueException("URL", url, EXPECTED);
    }
    String path = matcher.group(4) == null ? "/" : matcher.group(4);
    return new Target(matcher.group(2), port, path);
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
    return port == HTTP_PORT ? host : host + ":" + port;
  }
}
