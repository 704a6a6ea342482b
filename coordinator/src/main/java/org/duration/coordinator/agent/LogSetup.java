package org.duration.coordinator.agent;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.RollingPolicyBase;
import ch.qos.logback.core.rolling.RolloverFailure;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Where log lines go: an agent's to a file that is bounded, a client's warnings to stderr. In code
 * and not in XML, which would cost each client a parser.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {
  /** The system property that names an agent's log. */
  public static final String FILE = "duration.log";

  private static final long LARGEST = 4 << 20;
  private static final String AGENT_LINE = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %msg%n%ex";
  private static final String CLIENT_LINE = "duration-am: %msg%n%nopex";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    String file = System.getProperty(FILE, "");
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.setLevel(file.isEmpty() ? Level.WARN : Level.INFO);
    root.addAppender(file.isEmpty() ? stderr(context) : bounded(context, file));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static Appender<ILoggingEvent> stderr(LoggerContext context) {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setTarget("System.err");
    return started(context, appender, CLIENT_LINE);
  }

  private static Appender<ILoggingEvent> bounded(LoggerContext context, String file) {
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setFile(file);
    SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
    size.setContext(context);
    size.setMaxFileSize(new FileSize(LARGEST));
    size.start();
    OneOlder older = new OneOlder();
    older.setContext(context);
    older.setParent(appender);
    older.start();
    appender.setTriggeringPolicy(size);
    appender.setRollingPolicy(older);
    return started(context, appender, AGENT_LINE);
  }

  private static Appender<ILoggingEvent> started(
      LoggerContext context, OutputStreamAppender<ILoggingEvent> appender, String pattern) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(pattern);
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  /** Keeps one older file; its name is no pattern, so a directory may have any. */
  private static final class OneOlder extends RollingPolicyBase {
    @Override
    public void rollover() {
      Path active = Path.of(getActiveFileName());
      try {
        Files.move(
            active,
            active.resolveSibling(active.getFileName() + ".1"),
            StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new RolloverFailure("cannot rename " + active, e);
      }
    }

    @Override
    public String getActiveFileName() {
      return getParentsRawFileProperty();
    }
  }
}
