package dev.weir.server.http;

import dev.weir.server.alert.AlertWatch;
import dev.weir.server.check.CheckListener;
import dev.weir.server.check.CheckService;
import dev.weir.server.listen.ByteBudget;
import dev.weir.server.ops.FleetHealth;
import dev.weir.server.ops.Health;
import dev.weir.server.ops.Meters;
import dev.weir.server.ops.Operations;
import dev.weir.server.ops.Statistics;
import dev.weir.server.ops.StoreHealth;
import io.vertx.core.Vertx;
import java.util.Optional;

/**
 * What every request needs to be answered.
 *
 * @param vertx where work is handed to that must not be done on an event loop
 * @param service decides
 * @param decoder makes checks of what comes in
 * @param forwardAuth makes checks of what proxies ask
 * @param headers tells about limits
 * @param administration guards what only administrators may do
 * @param operations what is known of the server and of what it did
 * @param envoy answers what Envoy asks in JSON, if that is served
 * @param bodies what bodies may hold that are being collected
 */
record Desk(
    Vertx vertx,
    CheckService service,
    CheckDecoder decoder,
    ForwardAuth forwardAuth,
    LimitHeaders headers,
    Administration administration,
    Operations operations,
    Optional<EnvoyJson> envoy,
    ByteBudget bodies) {

  CheckListener listener() {
    return operations.meters();
  }

  Health health() {
    return operations.health();
  }

  StoreHealth store() {
    return operations.store();
  }

  AlertWatch alerts() {
    return operations.alerts();
  }

  FleetHealth fleet() {
    return operations.fleet();
  }

  Meters meters() {
    return operations.meters();
  }

  Statistics statistics() {
    return operations.statistics();
  }
}
