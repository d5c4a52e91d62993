package dev.weir.server.http;

import dev.weir.limit.InvalidValueException;
import dev.weir.rule.Attribute;
import dev.weir.rule.Request;
import dev.weir.server.check.CheckFields;
import dev.weir.server.check.Field;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a client asked a proxy for: in headers as nginx, Traefik and Caddy tell it, or as the rest
 * of the path and the request's own method, as Envoy does.
 *
 * @param told the headers
 * @param request the proxy's request
 */
record OriginalTarget(ProxyHeaders told, HttpServerRequest request) {

  private static final String PATH = "path";

  /**
   * Tells the endpoint, the method, and the attributes {@code host} and {@code scheme}.
   *
   * @param path that of the proxy's request
   */
  void tell(String path, CheckFields fields) {
    String behind =
        path.startsWith(Route.FORWARD_AUTH_PREFIX)
            ? path.substring(Route.FORWARD_AUTH_PREFIX.length() - 1)
            : "";
    String host = told.only("X-Forwarded-Host");
    String method = null;
    String uri = null;
    if (behind.length() > 1) {
      HostAndPort authority = request.authority();
      host = host == null && authority != null ? authority.toString() : host;
    } else {
      uri = agreed(OriginalTarget::normal, "X-Original-URI", "X-Original-URL", "X-Forwarded-Uri");
      method = agreed(OriginalTarget::upperCase, "X-Original-Method", "X-Forwarded-Method");
    }
    String endpoint = uri == null ? withoutQuery(ProxyHeaders.text(PATH, behind)) : uri;
    if (!endpoint.isEmpty()) {
      fields.set(Field.ENDPOINT, endpoint);
    }
    fields.set(Field.METHOD, method == null ? request.method().name() : method);
    attribute("host", host, fields);
    attribute("scheme", told.only("X-Forwarded-Proto"), fields);
  }

  private static void attribute(String name, @Nullable String value, CheckFields fields) {
    if (value != null) {
      fields.attribute(name, value.toLowerCase(Locale.ROOT));
    }
  }

  /**
   * What several headers say. One of them may have come from the client through a proxy that sets
   * another, and which that is cannot be seen, so they have to say the same.
   */
  private @Nullable String agreed(UnaryOperator<String> form, String... names) {
    String first = null;
    String said = null;
    for (String name : names) {
      String value = told.only(name);
      if (value == null) {
        continue;
      }
      String read = form.apply(value);
      if (said == null) {
        first = name;
        said = read;
      } else if (!said.equals(read)) {
        throw new InvalidValueException(
            name.toLowerCase(Locale.ROOT), value, "what " + first + " says, or none");
      }
    }
    return said;
  }

  private static String normal(String uri) {
    return Request.endpoint(withoutQuery(uri)).build().value(Attribute.ENDPOINT).orElse("");
  }

  private static String withoutQuery(String uri) {
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  private static String upperCase(String method) {
    return method.toUpperCase(Locale.ROOT);
  }
}
