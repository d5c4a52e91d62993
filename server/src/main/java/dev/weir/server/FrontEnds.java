package dev.weir.server;

import dev.weir.server.http.HttpFrontEnd;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The ways into the service that are open.
 *
 * @param http which is always there
 * @param others those that are on
 */
record FrontEnds(HttpFrontEnd http, List<FrontEnd> others) {

  FrontEnds {
    others = List.copyOf(others);
  }

  /** The port of one of the others; empty if it is off. */
  OptionalInt port(String name) {
    return others.stream()
        .filter(other -> other.name().equals(name))
        .mapToInt(FrontEnd::port)
        .findFirst();
  }

  /** Stops those beside HTTP. */
  Future<Void> stopOthers(Duration timeout) {
    List<Future<Void>> stopping = new ArrayList<>();
    others.forEach(other -> stopping.add(other.stop().apply(timeout)));
    return Future.all(stopping).mapEmpty();
  }
}
