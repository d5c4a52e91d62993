package dev.weir.server.http;

import dev.weir.server.check.CheckListener;
import dev.weir.server.check.CheckService;
import dev.weir.server.ops.Health;
import dev.weir.server.ops.Meters;
import io.vertx.core.Vertx;

/**
 * What every request needs to be answered.
 *
 * @param vertx where work is handed to that must not be done on an event loop
 * @param service decides
 * @param decoder makes checks of what comes in
 * @param headers tells about limits
 * @param administration guards what only administrators may do
 * @param health whether the server is well
 * @param meters what was counted
 * @param bodies what bodies may hold that are being collected
 */
record Desk(
    Vertx vertx,
    CheckService service,
    CheckDecoder decoder,
    LimitHeaders headers,
    Administration administration,
    Health health,
    Meters meters,
    BodyBudget bodies) {

  CheckListener listener() {
    return meters;
  }
}
