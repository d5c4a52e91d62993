package dev.weir.redis.doctor;

import static dev.weir.redis.doctor.Finding.failed;
import static dev.weir.redis.doctor.Finding.ok;
import static dev.weir.redis.doctor.Finding.warning;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.protocol.CommandType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** What a server tells of itself, held against what Weir needs. */
final class Examination {

  private static final String ASK_AS_ADMINISTRATOR =
      "run this as an administrator once, or allow +info and +config|get";
  private static final int SLOTS = 16_384;
  private static final double MICROS = 1e6;
  private static final long MAX_DRIFT_SECONDS = 5;
  private static final long FULL_PERCENT = 95;
  private static final long HIGH_PERCENT = 80;

  private final Patient patient;

  Examination(Patient patient) {
    this.patient = patient;
  }

  List<Finding> all() {
    List<Finding> findings = new ArrayList<>();
    findings.add(version());
    findings.add(role());
    if (patient.isCluster()) {
      findings.add(allowed("slots", this::slots));
    }
    findings.add(eviction());
    findings.add(memory());
    findings.add(persistence());
    findings.add(allowed("clock", this::clock));
    findings.add(allowed("ping", this::ping));
    return findings;
  }

  /** What the user may not ask is not known. */
  private static Finding allowed(String name, Supplier<Finding> asked) {
    try {
      return asked.get();
    } catch (RedisCommandExecutionException e) {
      return warning(name, "not known: " + e.getMessage(), "give the user this right");
    }
  }

  private Finding ping() {
    return Trials.latency("ping", () -> patient.connection().sync().ping());
  }

  private Finding version() {
    String version = patient.hello("version");
    String[] parts = version.split("\\.", 3);
    boolean told = version.matches("\\d{1,4}\\.\\d{1,4}.*");
    boolean enough =
        told
            && (Integer.parseInt(parts[0]) > 6
                || (parts[0].equals("6") && Integer.parseInt(parts[1]) >= 2));
    return enough
        ? ok("version", version)
        : failed("version", told ? version : "not told", "use Redis 6.2 or later");
  }

  private Finding role() {
    String role = patient.hello("role");
    if (role.equals("master")) {
      return ok("role", "a primary" + (patient.isCluster() ? " of a Cluster" : ""));
    }
    String host = patient.info("master_host").orElse("");
    String where = host.isEmpty() ? "" : ", " + host + ":" + patient.number("master_port");
    return failed(
        "role", "a " + role, "give the address of its primary" + where + ", or of the sentinels");
  }

  private Finding slots() {
    long covered = 0;
    for (Object each : patient.ask(CommandType.CLUSTER, "SLOTS")) {
      if (each instanceof List<?> range && range.size() > 2) {
        covered += (Long) range.get(1) - (Long) range.get(0) + 1;
      }
    }
    String found = covered + " of " + SLOTS + " slots are covered";
    return covered == SLOTS
        ? ok("slots", found)
        : failed("slots", found, "give the missing slots to nodes (redis-cli --cluster fix)");
  }

  private Finding unknown(String name) {
    return warning(name, "not known: " + patient.refusal(), ASK_AS_ADMINISTRATOR);
  }

  private Finding eviction() {
    Optional<String> policy = patient.info("maxmemory_policy");
    if (policy.isEmpty()) {
      return unknown("eviction");
    }
    if (policy.get().equals("noeviction")) {
      return ok("eviction", "maxmemory-policy noeviction");
    }
    String found = "maxmemory-policy " + policy.get();
    String advice = "CONFIG SET maxmemory-policy noeviction; an evicted counter starts anew";
    return patient.number("maxmemory") == 0
        ? warning("eviction", found + ", without maxmemory", advice)
        : failed("eviction", found, advice);
  }

  private Finding memory() {
    if (patient.info("used_memory").isEmpty()) {
      return unknown("memory");
    }
    long used = patient.number("used_memory");
    long most = patient.number("maxmemory");
    if (most == 0) {
      return warning(
          "memory",
          mebibytes(used) + " used, without maxmemory",
          "CONFIG SET maxmemory to what the host can spare, lest the system end Redis");
    }
    long percent = 100 * used / most;
    String found = "%d %% of %s used".formatted(percent, mebibytes(most));
    String advice = "raise maxmemory; a full Redis refuses, and the rules' policies decide";
    if (percent >= FULL_PERCENT) {
      return failed("memory", found, advice);
    }
    return percent >= HIGH_PERCENT ? warning("memory", found, advice) : ok("memory", found);
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / (1024.0 * 1024));
  }

  private Finding persistence() {
    Optional<String> appends = patient.info("aof_enabled");
    if (appends.isEmpty()) {
      return unknown("persistence");
    }
    if (appends.get().equals("1")) {
      boolean always = patient.setting("appendfsync").orElse("").equals("always");
      return ok(
          "persistence",
          always
              ? "a restart loses nothing"
              : "a restart loses a second or so of what was counted");
    }
    boolean saves = !patient.setting("save").orElse("").isEmpty();
    return saves
        ? ok("persistence", "a restart loses what was counted since the last snapshot")
        : warning(
            "persistence",
            "none: a restart loses all counters, one fresh limit more for each key",
            "CONFIG SET appendonly yes, if that matters; a Redis for counters alone may do without");
  }

  private Finding clock() {
    double first = time();
    double drift = Instant.now().toEpochMilli() / 1e3 - first;
    double second = time();
    if (second <= first) {
      return failed("clock", "it stands still", "let the host's clock run");
    }
    String found = String.format(Locale.ROOT, "%+.3f s from here", -drift);
    return Math.abs(drift) <= MAX_DRIFT_SECONDS
        ? ok("clock", found)
        : warning("clock", found, "synchronise the clocks of both hosts (NTP)");
  }

  private double time() {
    List<String> time = patient.connection().sync().time();
    return Long.parseLong(time.get(0)) + Long.parseLong(time.get(1)) / MICROS;
  }
}
