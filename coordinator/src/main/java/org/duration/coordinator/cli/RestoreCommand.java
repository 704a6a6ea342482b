package org.duration.coordinator.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code restore}: makes a group's tree from a checkpoint and lets it go on. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = "Restores a group from its newest, or the named, checkpoint.")
final class RestoreCommand implements Callable<Integer> {
  @Parameters(paramLabel = "GROUP", description = "The group.")
  private String group = "";

  @Option(names = "--at", paramLabel = "SEQ", description = "The checkpoint; default: the newest.")
  private Optional<Long> at = Optional.empty();

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "The directory with its checkpoints.")
  private Optional<Path> store = Optional.empty();

  @Option(
      names = {"-d", "--detach"},
      description = "Leave it in the background; its output goes to the group's logs.")
  private boolean detached;

  @Option(names = "--as", paramLabel = "NEWGROUP", description = "Restore under another name.")
  private Optional<String> as = Optional.empty();

  @Mixin private GroupSignals signals = new GroupSignals();

  @Mixin private KeyOption keys = new KeyOption();

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    return new RestoreClient(as.orElse(group), "restored", json)
        .carryOut("prepare-restore", arguments(), signals.verbs(detached));
  }

  private Map<String, Object> arguments() {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("group", group);
    arguments.put("detached", detached);
    at.ifPresent(seq -> arguments.put("at", seq));
    as.ifPresent(name -> arguments.put("as", name));
    store.ifPresent(directory -> arguments.put("store", directory.toAbsolutePath().toString()));
    arguments.put("keyFiles", keys.files().stream().map(Path::toString).toList());
    return arguments;
  }
}
