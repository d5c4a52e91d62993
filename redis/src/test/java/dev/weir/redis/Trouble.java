package dev.weir.redis;

import java.time.Duration;
import java.util.List;

/** What goes wrong, with Redis, on the way to it, or with one of the instances. */
enum Trouble {
  KILLED("killed, back empty"),
  STOPPED("hangs (SIGSTOP)"),
  CUT("connections cut"),
  HALF_OPEN("answers lost"),
  SLOW("200 ms slower"),
  FLUSHED("scripts flushed"),
  DEAF("messages cut, resets") {
    @Override
    void begin(List<Instance> instances) {
      instances.get(0).reset();
    }
  },
  SENTINEL("failover, Sentinel"),
  CLUSTER("failover, Cluster"),
  CLOCK("a clock off by 10 min") {
    @Override
    void begin(List<Instance> instances) {
      instances.get(0).jump(Duration.ofMinutes(10));
    }

    @Override
    void mend(List<Instance> instances) {
      instances.get(0).jump(Duration.ofMinutes(-20));
    }
  },
  HOLDER("an instance killed") {
    @Override
    void begin(List<Instance> instances) {
      instances.get(0).die();
    }
  };

  private final String title;

  Trouble(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Whether Redis is out of reach for so long that some answers have to be given without it. */
  boolean isOutage() {
    return switch (this) {
      case KILLED, STOPPED, CUT, HALF_OPEN, SLOW, SENTINEL, CLUSTER -> true;
      case FLUSHED, DEAF, CLOCK, HOLDER -> false;
    };
  }

  Site site() {
    return switch (this) {
      case SENTINEL -> new Sentinelled();
      case CLUSTER -> new Clustered();
      case CLOCK, HOLDER -> new Standalone(Standalone.Fault.NONE);
      default -> new Standalone(Standalone.Fault.valueOf(name()));
    };
  }

  void begin(List<Instance> instances) {}

  void mend(List<Instance> instances) {}
}
