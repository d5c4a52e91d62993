package dev.weir.server.config;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The variables that Kubernetes puts into every container for each service of its namespace. A
 * service named {@code weir}, or {@code weir-http}, makes some that look like settings.
 */
final class ServiceLinks {

  private static final Pattern NAME =
      Pattern.compile(
          "WEIR(_[A-Z0-9_]+)?_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?"
              + "|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

  /** Settings have such names too, but no such values. */
  private static final Pattern PORT_NAME = Pattern.compile("(WEIR(_[A-Z0-9_]+)?|REDIS)_PORT");

  private static final Pattern PORT_VALUE = Pattern.compile("(tcp|udp|sctp)://.*");

  private ServiceLinks() {}

  /** The environment without them. */
  static Map<String, String> without(Map<String, String> env) {
    return env.entrySet().stream()
        .filter(variable -> !isLink(variable.getKey(), variable.getValue()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static boolean isLink(String name, String value) {
    return NAME.matcher(name).matches()
        || (PORT_NAME.matcher(name).matches() && PORT_VALUE.matcher(value).matches());
  }
}
