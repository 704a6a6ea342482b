package org.duration.coordinator.agent;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;

/** The verbs that the agent answers, each with what it does. */
final class Requests {
  /** What one verb does; {@code progress} takes steps for people. */
  @FunctionalInterface
  private interface Verb {
    Object answer(Request request, Consumer<String> progress);
  }

  private final Map<String, Verb> verbs = new HashMap<>();

  Requests(Groups groups, Runnable stop) {
    verbs.put(
        "hello",
        (request, progress) ->
            Map.of("build", AgentBuild.id(), "pid", ProcessHandle.current().pid()));
    verbs.put(
        "stop-agent",
        (request, progress) -> {
          new Thread(stop, "agent-stop").start();
          return Map.of("pid", ProcessHandle.current().pid());
        });
    verbs.put("prepare-run", (request, progress) -> groups.prepareRun(request));
    verbs.put(
        "prepare-join", (request, progress) -> groups.live(request).prepareJoin(name(request)));
    verbs.put("attach", (request, progress) -> groups.live(request).attach());
    verbs.put(
        "launched",
        (request, progress) ->
            groups
                .live(request)
                .launched(
                    name(request),
                    (int) request.number("pid").orElse(0),
                    request.texts("command")));
    verbs.put("abandon", (request, progress) -> groups.live(request).abandon(request.text("why")));
    verbs.put(
        "wait", (request, progress) -> groups.known(request).await(request.find("application")));
    verbs.put(
        "signal",
        (request, progress) ->
            groups
                .live(request)
                .signal(request.find("application"), (int) request.number("signal").orElse(0)));
    verbs.put("checkpoint", (request, progress) -> groups.live(request).checkpoint(progress));
    verbs.put("prepare-restore", groups::prepareRestore);
    verbs.put(
        "complete-restore", (request, progress) -> groups.live(request).completeRestore(progress));
    verbs.put(
        "stop",
        (request, progress) ->
            groups
                .live(request)
                .stop(
                    request.find("application"),
                    request.flag("checkpoint"),
                    request.flag("kill"),
                    progress));
    verbs.put("status", (request, progress) -> groups.status(request.find("group")));
    verbs.put("ps", (request, progress) -> groups.live(request).processes());
  }

  Object handle(Request request, Consumer<String> progress) {
    Verb verb = verbs.get(request.verb());
    if (verb == null) {
      throw new CommandFailure(
          ExitStatus.USAGE, "agent", "the agent knows no verb \"" + request.verb() + "\"");
    }
    return verb.answer(request, progress);
  }

  private static String name(Request request) {
    return request.text("application");
  }
}
