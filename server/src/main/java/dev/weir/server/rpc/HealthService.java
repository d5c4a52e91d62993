package dev.weir.server.rpc;

import dev.weir.proto.health.v1.HealthCheckRequest;
import dev.weir.proto.health.v1.HealthCheckResponse;
import dev.weir.proto.health.v1.HealthCheckResponse.ServingStatus;
import dev.weir.proto.health.v1.HealthProto;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** {@code grpc.health.v1.Health}: all services serve, or none does any more. Thread-safe. */
final class HealthService {

  private final Set<String> names;
  private final Set<Feed<HealthCheckResponse>> watchers = ConcurrentHashMap.newKeySet();
  private volatile boolean serving = true;

  /**
   * @param names that may be asked about, besides the empty one
   */
  HealthService(Collection<String> names) {
    Set<String> all = new HashSet<>(names);
    all.add("");
    this.names = Set.copyOf(all);
  }

  RpcService service() {
    return new RpcService(
        HealthProto.getDescriptor().findServiceByName("Health"),
        List.of(
            Method.<HealthCheckRequest, HealthCheckResponse>unary(
                "Check", HealthCheckRequest.parser(), this::check),
            Method.<HealthCheckRequest, HealthCheckResponse>feed(
                "Watch", HealthCheckRequest.parser(), this::watch)));
  }

  private void check(HealthCheckRequest request, Answer<HealthCheckResponse> answer) {
    if (names.contains(request.getService())) {
      answer.send(now());
    } else {
      answer.fail(
          Status.NOT_FOUND, "service: " + request.getService() + " (expected: a known one)");
    }
  }

  private void watch(HealthCheckRequest request, Feed<HealthCheckResponse> feed) {
    if (!names.contains(request.getService())) {
      feed.send(status(ServingStatus.SERVICE_UNKNOWN));
      return;
    }
    boolean before = serving;
    watchers.add(feed);
    feed.whenOver(() -> watchers.remove(feed));
    feed.send(status(before ? ServingStatus.SERVING : ServingStatus.NOT_SERVING));
    if (before && !serving && watchers.remove(feed)) {
      feed.send(now()); // it stopped meanwhile, and may not have seen this one
    }
  }

  void stopServing() {
    serving = false;
    for (Feed<HealthCheckResponse> watcher : List.copyOf(watchers)) {
      if (watchers.remove(watcher)) {
        watcher.send(now());
      }
    }
  }

  private HealthCheckResponse now() {
    return status(serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
  }

  private static HealthCheckResponse status(ServingStatus status) {
    return HealthCheckResponse.newBuilder().setStatus(status).build();
  }
}
