package org.duration.coordinator.group;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duration.coordinator.os.UserAccount;
import org.duration.policies.Application;

/**
 * Launches an application of the policy into its group, from the agent: with the environment,
 * limits and working directory of whoever started it, where the policy says nothing else.
 */
final class ApplicationSpawn {
  private final GroupServices services;
  private final Launch launch;

  ApplicationSpawn(GroupServices services) {
    this.services = services;
    this.launch = new Launch(services.places(), services.programs());
  }

  /** Its pid in the group, once its program is executed. */
  int spawn(GroupRecord record, Application application, CallerContext caller) throws IOException {
    Path runtime = services.places().runtimeOf(record.name());
    Path report = runtime.resolve("spawned-" + application.name());
    Path environment = runtime.resolve("environment-" + application.name());
    Map<String, String> variables = new LinkedHashMap<>();
    List<String> options = new ArrayList<>();
    if (application.user().isPresent() || application.userGroup().isPresent()) {
      options.add("--user");
      options.add(identity(record.name(), application, variables));
    }
    variables.putAll(application.environment());
    options.addAll(given(application, caller));
    writePrivate(environment, caller.environmentWith(variables));
    try {
      List<String> command = new ArrayList<>();
      command.addAll(
          List.of(services.programs().exec().toString(), "--with", environment.toString()));
      command.addAll(launch.spawn(record, application.name(), report, options));
      command.addAll(application.command());
      ProcessBuilder helper = new ProcessBuilder(command);
      helper.directory(directory(record.name(), application, caller));
      helper.redirectInput(new File("/dev/null"));
      helper.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      helper.redirectError(ProcessBuilder.Redirect.DISCARD);
      return SpawnProgram.run(record.name(), helper, report, application.command().get(0));
    } finally {
      Files.deleteIfExists(environment);
    }
  }

  private static File directory(String group, Application application, CallerContext caller) {
    File directory =
        application.workingDirectory().map(File::new).orElse(caller.directory().toFile());
    if (!directory.isDirectory()) {
      throw new CommandFailure(
          ExitStatus.FAILED,
          group,
          "cannot start "
              + application.name()
              + ": its working directory "
              + directory
              + " is not there; make it, or name another one in the policy");
    }
    return directory;
  }

  private static List<String> given(Application application, CallerContext caller) {
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--umask", caller.umask()));
    options.addAll(List.of("--nice", Integer.toString(caller.nice())));
    options.addAll(List.of("--limits", caller.limits()));
    file(options, "--stdin", application.streams().in());
    file(options, "--stdout", application.streams().out());
    file(options, "--stderr", application.streams().err());
    return options;
  }

  /** What leads to a file is the application's own: its place there is part of a checkpoint. */
  private static void file(List<String> options, String option, Application.Stream stream) {
    if (stream instanceof Application.Stream.ToFile file) {
      options.addAll(List.of(option, file.path()));
    } else if (stream instanceof Application.Stream.Discard) {
      options.addAll(List.of(option, "/dev/null"));
    }
  }

  /** As {@code UID:GID,GROUP...}; what a login sets is set. */
  private String identity(String group, Application application, Map<String, String> variables)
      throws IOException {
    if (services.uid() != 0) {
      throw new CommandFailure(
          ExitStatus.DENIED,
          group,
          "cannot start "
              + application.name()
              + " as another user: only root's agent can; remove user and group from its policy");
    }
    UserAccount account = account(group, application);
    String gid = account.gid();
    if (application.userGroup().isPresent()) {
      String name = application.userGroup().get();
      gid =
          UserAccount.groupNamed(name)
              .orElseThrow(() -> unknown(group, application, "group " + name));
    }
    variables.put("HOME", account.home());
    variables.put("USER", account.name());
    variables.put("LOGNAME", account.name());
    variables.put("SHELL", account.shell());
    return account.uid()
        + ":"
        + Stream.concat(Stream.of(gid), account.groups().stream()).collect(Collectors.joining(","));
  }

  private static UserAccount account(String group, Application application) throws IOException {
    String name = application.user().orElse("root");
    return UserAccount.named(name).orElseThrow(() -> unknown(group, application, "user " + name));
  }

  private static CommandFailure unknown(String group, Application application, String who) {
    return new CommandFailure(
        ExitStatus.FAILED,
        group,
        "cannot start "
            + application.name()
            + ": there is no "
            + who
            + " on this host; make one, or name another one in the policy");
  }

  private static void writePrivate(Path file, byte[] bytes) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, bytes);
  }
}
