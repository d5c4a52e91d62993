package dev.weir.server;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Function;

/**
 * A way into the service that is open.
 *
 * @param name what it speaks, for example {@code http}
 * @param port what it listens on
 * @param stop stops accepting and lets what is in flight finish; cuts off what is not by then
 */
record FrontEnd(String name, int port, Function<Duration, Future<Void>> stop) {}
