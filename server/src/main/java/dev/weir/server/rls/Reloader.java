package dev.weir.server.rls;

import dev.weir.server.config.Settling;
import dev.weir.server.rls.file.ConfigurationException;
import dev.weir.server.rls.file.ConfigurationFiles;
import dev.weir.server.rls.match.Compiler;
import io.vertx.core.Vertx;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for changed files twice a second, off the event loops, and puts them in force once they
 * stand still. A mistake leaves in force what is. Looking, rather than being told, also notices
 * what a network file system or a swapped link does not tell.
 */
final class Reloader {

  private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);
  private static final long LOOK_MILLIS = 500;

  private final ConfigurationFiles files;
  private final boolean mergeDomains;
  private final RlsService service;
  private final Settling<Set<String>> settling = new Settling<>();

  Reloader(ConfigurationFiles files, boolean mergeDomains, RlsService service) {
    this.files = files;
    this.mergeDomains = mergeDomains;
    this.service = service;
  }

  /**
   * Loads for the first time.
   *
   * @throws ConfigurationException for a mistake
   */
  void loadFirst() {
    synchronized (this) {
      settling.take(files.traces());
      boolean there = files.isThere();
      service.use(Compiler.compile(files.read(), mergeDomains));
      service.statistics().configurationLoaded(there);
      if (!there) {
        LOG.error("rls_configuration_missing path={}", files.path());
      }
    }
  }

  /** Looks from now on, until the Vert.x is closed. */
  void watch(Vertx vertx) {
    vertx.setTimer(
        LOOK_MILLIS,
        timer ->
            vertx
                .executeBlocking(
                    () -> {
                      look();
                      return true;
                    },
                    false)
                .onComplete(looked -> watch(vertx)));
  }

  /**
   * Looks once; what has changed since the last look but one and not since the last is loaded. A
   * directory that is gone is a mistake too: it may be about to be put in place.
   */
  synchronized void look() {
    try {
      Set<String> now = files.traces();
      if (settling.isNews(now)) {
        settling.take(now);
        service.use(Compiler.compile(files.readThere(), mergeDomains));
        service.statistics().configurationLoaded(true);
        LOG.info("rls_configuration_loaded files={}", now.size());
      }
    } catch (ConfigurationException e) {
      service.statistics().configurationLoaded(false);
      LOG.error("rls_configuration_refused mistake=\"{}\"", e.text());
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      service.statistics().configurationLoaded(false);
      LOG.error("rls_configuration_refused mistake=\"a fault of ours\"", e);
    }
  }
}
