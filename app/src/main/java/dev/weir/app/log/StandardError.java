package dev.weir.app.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.weir.server.config.LogSettings;
import dev.weir.server.config.LogSettings.Format;
import dev.weir.server.config.LogSettings.Verbosity;
import dev.weir.server.config.Settings;
import dev.weir.server.ops.ProcessLog;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/** The log of this process, as {@link LogSetup} has made it. */
public final class StandardError implements ProcessLog {

  private final BoundedAppender appender;
  private final Logger ours;

  private StandardError(LoggerContext context) {
    appender =
        (BoundedAppender)
            context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender(LogSetup.APPENDER);
    ours = context.getLogger(LogSetup.OURS);
  }

  /** Writes as it is set from now on. */
  public static ProcessLog of(Settings settings) {
    StandardError log = new StandardError((LoggerContext) LoggerFactory.getILoggerFactory());
    boolean json = settings.value(LogSettings.FORMAT) == Format.JSON;
    log.appender.layout(json ? new JsonLayout() : new LogfmtLayout());
    log.verbosity(settings.value(LogSettings.LEVEL));
    return log;
  }

  @Override
  public Verbosity verbosity() {
    return Verbosity.valueOf(ours.getEffectiveLevel().toString().toUpperCase(Locale.ROOT));
  }

  @Override
  public void verbosity(Verbosity least) {
    ours.setLevel(Level.valueOf(least.name()));
  }

  @Override
  public long dropped() {
    return appender.dropped();
  }
}
