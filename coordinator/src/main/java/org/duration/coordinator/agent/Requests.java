package org.duration.coordinator.agent;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;
import org.duration.coordinator.group.LaunchOrder;

/** The verbs that the agent answers, each with what it does. */
final class Requests {
  /** What one verb does; {@code progress} takes steps for people. */
  @FunctionalInterface
  private interface Verb {
    Answer answer(Request request, Consumer<String> progress);
  }

  private final Map<String, Verb> verbs = new HashMap<>();

  Requests(Groups groups, Runnable stop) {
    now(
        "hello",
        (request, progress) ->
            Map.of("build", AgentBuild.id(), "pid", ProcessHandle.current().pid()));
    now(
        "stop-agent",
        (request, progress) -> {
          new Thread(stop, "agent-stop").start();
          return Map.of("pid", ProcessHandle.current().pid());
        });
    launches(groups);
    verbs.put(
        "wait",
        (request, progress) ->
            new Answer.Later(
                request.flag("whole")
                    ? groups.known(request).ending()
                    : groups.known(request).ending(request.find("application"))));
    verbs.put(
        "start",
        (request, progress) ->
            new Answer.Later(
                groups
                    .live(request)
                    .start(launch(request), request.caller(), request.find("application"))));
    verbs.put(
        "restart",
        (request, progress) ->
            new Answer.Later(groups.live(request).restart(request.find("application"))));
    now(
        "signal",
        (request, progress) ->
            groups
                .live(request)
                .signal(request.find("application"), (int) request.number("signal").orElse(0)));
    now(
        "terminal",
        (request, progress) -> groups.live(request).terminal(request.find("application")));
    now(
        "checkpoint",
        (request, progress) -> groups.live(request).checkpoint(request.flag("full"), progress));
    now(
        "stop",
        (request, progress) ->
            groups
                .endable(request)
                .stop(
                    request.find("application"),
                    request.flag("checkpoint"),
                    request.flag("kill"),
                    progress));
    now(
        "preempt",
        (request, progress) -> groups.live(request).preempt(request.number("below"), progress));
    now(
        "policy-apply",
        (request, progress) -> groups.live(request).applyPolicy(Path.of(request.text("file"))));
    now("status", (request, progress) -> groups.status(request.find("group")));
    now("ps", (request, progress) -> groups.live(request).processes());
  }

  /** What a client does for a group in several steps, in each of which it can be lost. */
  private void launches(Groups groups) {
    verbs.put("prepare-run", (request, progress) -> held(groups, groups.prepareRun(request)));
    verbs.put("prepare-start", (request, progress) -> held(groups, groups.prepareStart(request)));
    verbs.put(
        "prepare-join",
        (request, progress) ->
            held(groups, groups.live(request).prepareJoin(request.text("application"))));
    verbs.put(
        "prepare-restore",
        (request, progress) -> held(groups, groups.prepareRestore(request, progress)));
    verbs.put(
        "prepare-resume",
        (request, progress) -> held(groups, groups.prepareResume(request, progress)));
    verbs.put(
        "prepare-recovery",
        (request, progress) -> held(groups, groups.live(request).prepareRecovery()));
    now("attach", (request, progress) -> groups.live(request).attach(launch(request)));
    now(
        "launched",
        (request, progress) ->
            groups
                .live(request)
                .launched(
                    launch(request),
                    (int) request.number("pid").orElse(0),
                    request.texts("command")));
    now(
        "complete-restore",
        (request, progress) -> groups.live(request).completeRestore(launch(request), progress));
  }

  Answer handle(Request request, Consumer<String> progress) {
    Verb verb = verbs.get(request.verb());
    if (verb == null) {
      throw new CommandFailure(
          ExitStatus.USAGE, "agent", "the agent knows no verb \"" + request.verb() + "\"");
    }
    return verb.answer(request, progress);
  }

  private void now(String verb, BiFunction<Request, Consumer<String>, Object> answer) {
    verbs.put(verb, (request, progress) -> new Answer.Now(answer.apply(request, progress)));
  }

  private static Answer held(Groups groups, LaunchOrder order) {
    return new Answer.Held(
        order, reason -> groups.named(order.group()).abandoned(order.launch(), reason));
  }

  private static long launch(Request request) {
    return request.number("launch").orElse(0);
  }
}
