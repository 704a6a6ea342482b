package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Has the agent start applications of a policy, in a group that is made for them or runs. */
final class PolicyStart {
  private final Session session;
  private final Progress progress;
  private final boolean detached;
  private final Map<String, String> signals;

  /**
   * @param signals that a client in the foreground keeps for its group
   */
  PolicyStart(Session session, Progress progress, boolean detached, Map<String, String> signals) {
    this.signals = signals;
    this.session = session;
    this.progress = progress;
    this.detached = detached;
  }

  /** How it went. */
  record Started(String group, JsonNode result, Foreground foreground) {}

  /**
   * Returns when what was started is ready.
   *
   * @param options of the group, as the agent knows them
   */
  Started start(Map<String, Object> options, Optional<String> application) throws IOException {
    Map<String, Object> what = new HashMap<>();
    what.put("caller", OwnContext.read());
    application.ifPresent(name -> what.put("application", name));
    Map<String, Object> arguments = new HashMap<>(options);
    arguments.put("detached", detached);
    application.ifPresent(name -> arguments.put("application", name));
    try (HeldLaunch launch = session.hold("prepare-start", arguments)) {
      Foreground foreground = Foreground.ofGroup(session, launch.group());
      foreground.keep(signals);
      if (!detached) {
        foreground.takeSignals(false);
      }
      JsonNode result =
          launch.carryOut(
              () -> {
                if (!launch.texts("init").isEmpty()) {
                  new Launcher(launch.group(), detached)
                      .init(launch.texts("init"), session.places().runtimeOf(launch.group()));
                  launch.ask("attach", Map.of());
                }
                progress.step("waiting until it is ready");
                return launch.ask("start", what);
              });
      progress.done();
      return new Started(launch.group(), result, foreground);
    }
  }
}
