package dev.weir.server.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a configuration's file again when it changes, on a daemon thread of its own. What is wrong
 * replaces nothing. Thread-safe.
 */
public final class Reload implements AutoCloseable {

  /** A change is read after two looks at which it is the same: within half a second. */
  public static final Duration INTERVAL = Duration.ofMillis(200);

  /** Hears of changes, on the thread that reads them. */
  public interface Listener {

    /** The file has changed, and is right. */
    void loaded(Configuration configuration);

    /** The file has changed and is wrong; said once for the same contents. */
    void rejected(InvalidSettingsException why);

    /** The file was wrong, and is again what is in force. */
    void restored();
  }

  private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

  private final FileWatch watch;
  private final Listener listener;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private Configuration current;
  private @Nullable Fingerprint rejected;

  Reload(Configuration current, Listener listener) {
    this.watch = new FileWatch(current.file().orElseThrow());
    this.current = current;
    this.listener = listener;
  }

  /**
   * Starts to look.
   *
   * @param current what is in force; it has a file
   * @param interval between two looks, {@link #INTERVAL} where nothing else is wanted
   */
  public static Reload start(Configuration current, Listener listener, Duration interval) {
    Reload reload = new Reload(current, listener);
    Thread thread = new Thread(() -> reload.run(interval), "weir-config");
    thread.setDaemon(true);
    thread.start();
    return reload;
  }

  private void run(Duration interval) {
    try {
      while (!stopped.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Looks once. Whatever goes wrong is told and replaces nothing; the next look comes all the same.
   */
  void look() {
    Fingerprint found = null;
    try {
      Optional<byte[]> bytes = watch.look();
      if (bytes.isEmpty()) {
        return;
      }
      found = Fingerprint.of(bytes.get());
      if (found.equals(current.fingerprint())) {
        restore();
      } else if (!found.equals(rejected)) {
        Configuration read = current.sources().read(bytes.get(), found, Pace.gentle());
        listener.loaded(read);
        current = read;
        rejected = null;
      }
    } catch (InvalidFileException e) {
      InvalidSettingsException why = new InvalidSettingsException(e.mistakes(), List.of());
      reject(Fingerprint.of(String.valueOf(e.getMessage()).getBytes(UTF_8)), why);
    } catch (InvalidSettingsException e) {
      reject(found, e);
    } catch (OutOfMemoryError e) {
      reject(found, new InvalidSettingsException(List.of(), List.of("too large for the heap")));
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("a changed file could not be taken", e);
      reject(found, new InvalidSettingsException(List.of(), List.of("a fault of ours: " + e)));
    }
  }

  private void restore() {
    if (rejected != null) {
      rejected = null;
      listener.restored();
    }
  }

  private void reject(@Nullable Fingerprint contents, InvalidSettingsException why) {
    if (contents == null || !contents.equals(rejected)) {
      rejected = contents;
      listener.rejected(why);
    }
  }

  /** Stops to look. */
  @Override
  public void close() {
    stopped.countDown();
  }
}
