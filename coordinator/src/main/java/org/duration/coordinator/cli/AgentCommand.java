package org.duration.coordinator.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.duration.coordinator.agent.Agent;
import org.duration.coordinator.agent.Groups;
import org.duration.coordinator.os.Places;
import org.duration.image.Uid;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code agent}: the node daemon itself; other verbs start it when they need it. */
@Command(
    name = "agent",
    mixinStandardHelpOptions = true,
    description = "Starts the daemon, as other verbs do on demand, or ends it.")
final class AgentCommand implements Callable<Integer> {
  @Option(names = "--stop", description = "End the running one; the groups run on.")
  private boolean stop;

  @Option(names = "--serve", hidden = true, description = "Serve in this process.")
  private boolean serve;

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    if (serve) {
      return serve();
    }
    return stop ? stop() : start();
  }

  private int start() {
    try (Progress progress = new Progress()) {
      long pid = new Session(progress).ask("hello", Map.of()).path("pid").asLong();
      progress.done();
      json.print(
          Map.of("running", true, "pid", pid),
          () -> System.out.println("the agent runs as process " + pid));
      return 0;
    }
  }

  private int stop() {
    try (Progress progress = new Progress()) {
      boolean told = new Session(progress).tell("stop-agent");
      progress.done();
      json.print(
          Map.of("running", false, "ended", told),
          () -> System.out.println(told ? "the agent ends; the groups run on" : "no agent runs"));
      return 0;
    }
  }

  private static int serve() throws IOException {
    Places places = Session.here().create(Uid.effective());
    new Agent(places, new Groups(Local.services())).run();
    return 0;
  }
}
