package dev.weir.app.load;

import java.util.Optional;
import java.util.OptionalLong;

/** What is read when measuring begins and again when it ends. */
final class Snapshots {

  private final OptionalLong pid;
  private Optional<Usage> usageBefore = Optional.empty();
  private Optional<Usage> usageAfter = Optional.empty();
  private long bytesBefore;
  private long bytesAfter;

  /**
   * @param pid the process to measure
   */
  Snapshots(OptionalLong pid) {
    this.pid = pid;
  }

  void begin(long readBytes) {
    usageBefore = usage();
    bytesBefore = readBytes;
  }

  void end(long readBytes) {
    usageAfter = usage();
    bytesAfter = readBytes;
  }

  /** How many bytes were received in between. */
  long receivedBytes() {
    return bytesAfter - bytesBefore;
  }

  /** The process's CPU time in between; its memory at the end. Empty if it was not there. */
  Optional<Usage> used() {
    return usageBefore.flatMap(
        before ->
            usageAfter.map(
                after ->
                    new Usage(
                        after.cpuSeconds() - before.cpuSeconds(),
                        after.memoryBytes(),
                        after.peakMemoryBytes())));
  }

  private Optional<Usage> usage() {
    return pid.isPresent() ? Usage.of(pid.getAsLong()) : Optional.empty();
  }
}
