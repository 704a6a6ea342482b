package org.duration.coordinator.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.duration.coordinator.os.Processes;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The signals that a client in the foreground does not pass on, but acts on for its group. */
final class GroupSignals {
  /** Those that a Java program can take and that mean nothing to it; no real-time ones. */
  private static final List<String> TAKEABLE =
      List.of(
          "HUP", "INT", "USR1", "USR2", "ALRM", "TERM", "CONT", "TSTP", "URG", "XCPU", "VTALRM",
          "PROF", "WINCH", "PWR");

  @Option(
      names = "--checkpoint-signal",
      paramLabel = "SIG",
      description =
          "A signal to this client that has the group checkpointed, and is not passed on.")
  private Optional<String> checkpoint = Optional.empty();

  @Option(
      names = "--preempt-signal",
      paramLabel = "SIG",
      description =
          "A signal to this client that has the group preempted, as by the verb preempt, and is not"
              + " passed on; this client then ends with status 85.")
  private Optional<String> preempt = Optional.empty();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** The verb that each of the signals stands for; wrong usage when one cannot be had. */
  Map<String, String> verbs(boolean detached) {
    Map<String, String> verbs = new LinkedHashMap<>();
    checkpoint.ifPresent(name -> verbs.put(takeable(name), "checkpoint"));
    preempt.ifPresent(
        name -> {
          if (verbs.put(takeable(name), "preempt") != null) {
            throw wrong("one signal cannot stand for a checkpoint and for a preemption");
          }
        });
    if (detached && !verbs.isEmpty()) {
      throw wrong(
          "nobody is there to take a signal of a group in the background; use the verbs checkpoint and preempt");
    }
    return verbs;
  }

  private String takeable(String word) {
    String upper = word.toUpperCase(Locale.ROOT);
    String name =
        upper.matches("[0-9]{1,2}") ? Processes.signalName(Integer.parseInt(upper)) : upper;
    String plain = name.startsWith("SIG") ? name.substring(3) : name;
    if (!TAKEABLE.contains(plain)) {
      throw wrong(
          "the signal " + word + " cannot be taken; allowed: " + String.join(", ", TAKEABLE));
    }
    return plain;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
