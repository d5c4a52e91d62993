package dev.weir.app.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.FileDescriptor;
import java.io.FileOutputStream;

/**
 * Logs to standard error, a line of {@link LogfmtLayout} each unless {@link StandardError} is told
 * otherwise: Weir from INFO, others from WARN. In code, because reading a file for it takes longer
 * than starting the server. Found by logback as a service.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {

  static final String APPENDER = "stderr";
  static final String OURS = "dev.weir";

  /** For the service loader. */
  public LogSetup() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    BoundedAppender appender =
        new BoundedAppender(new FileOutputStream(FileDescriptor.err), new LogfmtLayout());
    appender.setName(APPENDER);
    appender.setContext(context);
    appender.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    context.getLogger(OURS).setLevel(Level.INFO);
    Runtime.getRuntime().addShutdownHook(new Thread(appender::stop, "weir-log-end"));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
