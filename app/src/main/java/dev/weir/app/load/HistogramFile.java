package dev.weir.app.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.app.terminal.CommandFailedException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * The response times of all measured phases as a file: a log of HdrHistogram where the name ends in
 * .hlog, in nanoseconds; else the distribution by percentile that its plotters read, in ms.
 */
final class HistogramFile {

  private static final double NANOS_PER_MILLI = 1e6;
  private static final String LOG_SUFFIX = ".hlog";

  private HistogramFile() {}

  /**
   * Writes it.
   *
   * @throws CommandFailedException if it cannot be
   */
  static void write(Path file, Summary summary) {
    Histogram histogram = summary.whole().response();
    try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, UTF_8)) {
      if (file.toString().endsWith(LOG_SUFFIX)) {
        HistogramLogWriter log = new HistogramLogWriter(out);
        log.outputLogFormatVersion();
        log.outputLegend();
        log.outputIntervalHistogram(0, summary.seconds(), histogram, NANOS_PER_MILLI);
      } else {
        histogram.outputPercentileDistribution(out, NANOS_PER_MILLI);
      }
      if (out.checkError()) {
        throw new IOException("the device does not take it");
      }
    } catch (IOException e) {
      throw new CommandFailedException(
          "--histogram: " + file + " (expected: a file that can be written): " + e);
    }
  }
}
