package org.duration.coordinator.cli;

import java.util.List;
import java.util.stream.Stream;

/** All verbs, in the order of the help; a call builds the options of its own verb only. */
enum Verbs {
  RUN("run", RunCommand.class),
  JOIN("join", JoinCommand.class),
  CHECKPOINT("checkpoint", CheckpointCommand.class),
  CHECKPOINTS("checkpoints", CheckpointsCommand.class),
  RESTORE("restore", RestoreCommand.class),
  PREEMPT("preempt", PreemptCommand.class),
  RESUME("resume", ResumeCommand.class),
  START("start", StartCommand.class),
  STOP("stop", StopCommand.class),
  RESTART("restart", RestartCommand.class),
  STATUS("status", StatusCommand.class),
  PS("ps", PsCommand.class),
  EVENTS("events", EventsCommand.class),
  LOGS("logs", LogsCommand.class),
  ATTACH("attach", AttachCommand.class),
  INSPECT("inspect", InspectCommand.class),
  VERIFY("verify", VerifyCommand.class),
  DIFF("diff", DiffCommand.class),
  PRUNE("prune", PruneCommand.class),
  EXPORT("export", ExportCommand.class),
  IMPORT("import", ImportCommand.class),
  PLAN("plan", PlanCommand.class),
  POLICY("policy", PolicyCommand.class),
  DOCTOR("doctor", DoctorCommand.class),
  AGENT("agent", AgentCommand.class);

  private final String word;
  private final Class<?> command;

  Verbs(String word, Class<?> command) {
    this.word = word;
    this.command = command;
  }

  String word() {
    return word;
  }

  Class<?> command() {
    return command;
  }

  /**
   * The commands of the verb that comes first; all of them for the help, or to say what is wrong.
   */
  static List<Class<?>> neededBy(String... arguments) {
    String first = Stream.of(arguments).dropWhile("--debug"::equals).findFirst().orElse("");
    List<Class<?>> named =
        Stream.of(values())
            .filter(verb -> verb.word.equals(first))
            .<Class<?>>map(Verbs::command)
            .toList();
    return named.isEmpty() ? Stream.of(values()).<Class<?>>map(Verbs::command).toList() : named;
  }
}
