package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.duration.coordinator.group.GroupName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code start}: starts what a policy names, in its order. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    description =
        "Starts the applications of a group's policy in their order, or one of them with those"
            + " that it comes after; returns when they are ready.")
final class StartCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "GROUP", description = "The group.")
  private String group = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "APP", description = "Only this one.")
  private Optional<String> application = Optional.empty();

  @Option(
      names = {"-p", "--policy"},
      paramLabel = "FILE",
      description = "The group's policy file; default: GROUP.yaml among the administrator's.")
  private Optional<Path> policy = Optional.empty();

  @Option(names = "--store", paramLabel = "DIR", description = "Where its checkpoints go.")
  private Optional<Path> store = Optional.empty();

  @Option(
      names = "--foreground",
      description =
          "Stay until the group ends, and end with its status; a signal to end stops it. For a"
              + " service manager, which is told by sd_notify when it is ready.")
  private boolean foreground;

  @Mixin private GroupSignals signals = new GroupSignals();

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    Map<String, String> kept = signals.verbs(!foreground);
    Map<String, Object> options = new HashMap<>();
    options.put("group", GroupName.check(group));
    policy.ifPresent(file -> options.put("policy", file.toAbsolutePath().toString()));
    store.ifPresent(directory -> options.put("store", directory.toAbsolutePath().toString()));
    try (Progress progress = new Progress()) {
      Session session = new Session(progress);
      PolicyStart.Started started =
          new PolicyStart(session, progress, !foreground, kept).start(options, application);
      if (foreground) {
        return new Service(session, started.group()).watch(started.foreground());
      }
      JsonNode result = started.result();
      json.print(result, () -> System.out.println(sentence(result)));
      return 0;
    }
  }

  /** {@code shop: db, app and web run}. */
  static String sentence(JsonNode result) {
    return result.path("group").asText()
        + ": "
        + String.join(", ", Lists.names(result.path("applications")))
        + (result.path("applications").size() == 1 ? " runs" : " run");
  }
}
