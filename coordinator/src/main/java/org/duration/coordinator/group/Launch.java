package org.duration.coordinator.group;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.duration.coordinator.os.Places;

/** The command lines of the native programs. */
final class Launch {
  private final Places places;
  private final NativePrograms programs;

  Launch(Places places, NativePrograms programs) {
    this.places = places;
    this.programs = programs;
  }

  /** Makes the group's init, which keeps the caller's streams unless the group is detached. */
  List<String> init(GroupRecord record, List<Path> interceptors) {
    List<String> command = new ArrayList<>();
    command.add(programs.init().toString());
    option(command, "--group", record.name());
    option(command, "--coordinator-pid", Long.toString(record.coordinatorPid()));
    option(command, "--socket", places.initSocket(record.name()).toString());
    option(command, "--log-dir", places.logsOf(record.name()).toString());
    if (record.detached()) {
      command.add("--detached");
    }
    interceptors.forEach(file -> option(command, "--interceptor", file.toString()));
    hidden(record).forEach(directory -> option(command, "--hide", directory.toString()));
    return command;
  }

  /** Launches an application into the group; its own command line is to be appended. */
  List<String> spawn(GroupRecord record, String application, Path report) {
    List<String> command = new ArrayList<>();
    command.add(programs.spawn().toString());
    option(command, "--socket", places.initSocket(record.name()).toString());
    option(command, "--name", application);
    option(command, "--report", report.toString());
    if (record.detached()) {
      command.add("--log");
    }
    command.add("--");
    return command;
  }

  /**
   * The same from the agent, which has none of the streams: they are those of init's caller, or the
   * log.
   */
  List<String> spawn(GroupRecord record, String application, Path report, List<String> options) {
    List<String> command = spawn(record, application, report);
    int end = command.size() - 1;
    if (!record.detached()) {
      command.add(end, "--caller");
    }
    command.addAll(command.size() - 1, options);
    return command;
  }

  /** Lends the client's terminal to an application. */
  List<String> terminal(String group, String application) {
    List<String> command = new ArrayList<>();
    command.add(programs.terminal().toString());
    option(command, "--socket", places.initSocket(group).toString());
    option(command, "--name", application);
    return command;
  }

  /** What a guest of the same uid must not reach: the agent's socket, the records, the store. */
  private List<Path> hidden(GroupRecord record) {
    List<Path> directories = new ArrayList<>(List.of(places.runtime(), places.state()));
    if (!record.store().startsWith(places.state())) {
      directories.add(record.store());
    }
    return directories;
  }

  private static void option(List<String> command, String name, String value) {
    command.add(name);
    command.add(value);
  }
}
