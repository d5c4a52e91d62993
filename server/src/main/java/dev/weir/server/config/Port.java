package dev.weir.server.config;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A way into the service, each with a port of its own. */
public enum Port {
  /** Checks, health and administration. */
  HTTP,
  /** gRPC, with Envoy's protocol. */
  GRPC,
  /** The Redis protocol. */
  RESP,
  /** Envoy's limits in force. */
  DEBUG;

  static Set<Port> some(String text) {
    return text.equals("none")
        ? Set.of()
        : Texts.list(text).stream()
            .map(name -> Texts.constant(Port.class, name))
            .collect(
                Collectors.collectingAndThen(
                    Collectors.toCollection(() -> EnumSet.noneOf(Port.class)),
                    Collections::unmodifiableSet));
  }

  static String names(Port... ports) {
    return Arrays.stream(ports)
        .map(port -> port.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(","));
  }
}
