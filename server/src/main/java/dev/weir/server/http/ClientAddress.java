package dev.weir.server.http;

import dev.weir.rule.Cidr;
import dev.weir.rule.CidrSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a client connects from, as a chain of trusted proxies tells it: {@code X-Forwarded-For}
 * from the right up to the first hop that is no trusted proxy. What stands left of that hop is the
 * client's own word and counts nothing, and so do the headers of content delivery networks, which
 * any client can send: they are read only where the chain names nobody but trusted proxies.
 *
 * @param trusted the proxies
 */
record ClientAddress(CidrSet trusted) {

  private static final CidrSet EVERY =
      CidrSet.of(List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0")));

  /**
   * The address.
   *
   * @param peer a trusted proxy
   * @param told what it tells
   */
  String of(String peer, ProxyHeaders told) {
    List<String> hops = hops(told.all("X-Forwarded-For"));
    String nearest = peer;
    for (int i = hops.size() - 1; i >= 0; i--) {
      String hop = address(hops.get(i)).orElse(null);
      if (hop == null) {
        return nearest; // the proxy that says so cannot tell who that was, so it answers for it
      }
      if (!trusted.contains(hop)) {
        return hop;
      }
      nearest = hop;
    }
    return network(told, "CF-Connecting-IP")
        .or(() -> network(told, "True-Client-IP"))
        .orElse(nearest);
  }

  private static Optional<String> network(ProxyHeaders told, String name) {
    String value = told.only(name);
    return value == null ? Optional.empty() : address(value);
  }

  private static List<String> hops(List<String> lines) {
    List<String> hops = new ArrayList<>();
    for (String line : lines) {
      for (String hop : line.split(",", -1)) {
        if (!hop.isBlank()) {
          hops.add(hop.strip());
        }
      }
    }
    return hops;
  }

  /**
   * The address of a hop, which may have a port: {@code 192.0.2.1:80}, {@code [2001:db8::1]:80}.
   */
  private static Optional<String> address(String hop) {
    return Optional.ofNullable(withoutPort(hop)).filter(EVERY::contains);
  }

  private static @Nullable String withoutPort(String hop) {
    int colon = hop.lastIndexOf(':');
    if (hop.startsWith("[")) {
      int end = hop.indexOf(']');
      boolean whole = end == hop.length() - 1;
      boolean port = end == colon - 1 && isPort(hop, colon);
      return end > 0 && (whole || port) ? hop.substring(1, end) : null;
    }
    return colon >= 0 && hop.indexOf(':') == colon && isPort(hop, colon)
        ? hop.substring(0, colon)
        : hop;
  }

  private static boolean isPort(String hop, int colon) {
    return hop.substring(colon + 1).matches("\\d{1,5}");
  }
}
