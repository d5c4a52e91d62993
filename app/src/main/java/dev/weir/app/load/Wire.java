package dev.weir.app.load;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be spoken with a server. */
enum Wire {
  HTTP(8080),
  /** Weir's own gRPC, a call for each request. */
  GRPC(8081),
  /** Weir's own gRPC, one stream of requests on each connection. */
  STREAM(8081),
  /** Envoy's rate limit service. */
  RLS(8081),
  /** The Redis protocol. */
  RESP(6380);

  static final String EXPECTED = "http, grpc, stream, rls or resp";

  private final int port;

  Wire(int port) {
    this.port = port;
  }

  /** The one of this name. */
  static Optional<Wire> named(String name) {
    return Stream.of(values()).filter(one -> one.toString().equals(name)).findFirst();
  }

  /** Where Weir speaks it. */
  int port() {
    return port;
  }

  /** Whether many requests share a connection by nature. */
  boolean isMultiplexed() {
    return this == GRPC || this == STREAM || this == RLS;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
