package org.duration.coordinator.cli;

import java.io.IOException;
import org.duration.coordinator.agent.AgentBuild;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;
import org.duration.coordinator.os.IoWords;
import org.duration.image.ImageException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The entry point: picks the verb and turns failures into one line and an exit status. */
@Command(
    name = "duration-am",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "VERB",
    description =
        "Keeps groups of ordinary programs alive: checkpoints them together, restores them.")
public final class Main implements Runnable {
  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of a failure.")
  private boolean debug;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  static int execute(String... arguments) {
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    Verbs.neededBy(arguments).forEach(line::addSubcommand);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setStopAtPositional(false);
    line.setParameterExceptionHandler(Main::wrongUsage);
    line.setExecutionExceptionHandler((failure, command, parsed) -> main.failed(failure));
    return line.execute(arguments);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no verb given");
  }

  private static int wrongUsage(ParameterException wrong, String[] arguments) {
    String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
    boolean top = command.equals("duration-am");
    String message =
        top && wrong instanceof CommandLine.UnmatchedArgumentException unmatched
            ? "no verb " + unmatched.getUnmatched().get(0)
            : firstLine(String.valueOf(wrong.getMessage()));
    Failures.asJson(JsonOption.isAmong(arguments)); // the option itself may not have been reached
    return Failures.print(message + "; see " + command + " --help", ExitStatus.USAGE);
  }

  private int failed(Exception exception) {
    if (debug) {
      exception.printStackTrace(System.err);
    }
    if (exception instanceof CommandFailure failure) {
      return Failures.print(failure);
    }
    if (exception instanceof ImageException refused) {
      boolean denied =
          refused instanceof ImageException.KeyRefused
              || refused instanceof ImageException.UnsafeStore;
      return Failures.print(refused.getMessage(), denied ? ExitStatus.DENIED : ExitStatus.FAILED);
    }
    String message =
        exception instanceof IOException failure ? IoWords.of(failure) : exception.toString();
    return Failures.print(firstLine(message) + "; --debug shows where", ExitStatus.FAILED);
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }

  /** Version and build, for {@code --version}. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {
        "duration-am "
            + (version == null ? "0.1.0-SNAPSHOT" : version)
            + " (build "
            + AgentBuild.id()
            + ")"
      };
    }
  }
}
