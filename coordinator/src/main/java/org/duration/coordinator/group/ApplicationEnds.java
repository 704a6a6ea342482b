package org.duration.coordinator.group;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.duration.coordinator.link.WaitStatus;

/** What follows when processes of a group end, as its init tells. */
final class ApplicationEnds {
  private final GroupParts parts;
  private final GroupEnd end;
  private final FaultHandling faults;
  private final UserSignals userSignals;
  private final Starting starting;
  private final Restarting restarting;

  ApplicationEnds(
      GroupParts parts,
      GroupEnd end,
      FaultHandling faults,
      UserSignals userSignals,
      Starting starting,
      Restarting restarting) {
    this.parts = parts;
    this.end = end;
    this.faults = faults;
    this.userSignals = userSignals;
    this.starting = starting;
    this.restarting = restarting;
  }

  /** An application's first process ended, or an orphan. */
  void ended(PendingLaunches.Exit exit) {
    if (!parts.ledger().isLive()) {
      return;
    }
    Optional<ApplicationRecord> application = parts.ledger().current().running(exit.pid());
    if (isEarly(exit, application.isPresent())) {
      parts.launches().keep(exit);
      return;
    }
    application.ifPresent(one -> applicationEnded(one, new WaitStatus(exit.status())));
    boolean goesOn = parts.ledger().isLive() && !parts.ledger().isBeingMade();
    if (exit.remaining() == 0 && goesOn && !othersCome()) {
      lastEnded();
    }
  }

  /** What init told of an end is old by now when one has been started since. */
  private boolean othersCome() {
    return starting.isUnderWay()
        || restarting.isUnderWay()
        || parts.ledger().current().applications().stream().anyMatch(ApplicationRecord::running);
  }

  /** The client has told of a launch: now those ends can be understood that came before. */
  void replayEarly() {
    parts.launches().takeEarly().forEach(this::ended);
  }

  /** Init is gone, and with it all that it was pid 1 of. */
  void initLost() {
    if (parts.ledger().isLive()) {
      parts
          .events()
          .add("fault", "its init was lost, and with it every process of the group", Map.of());
      if (parts.ledger().isBeingMade() || !faults.lost("its init was lost")) {
        end.end(GroupState.FAILED, "its init was lost");
      }
    }
  }

  private boolean isEarly(PendingLaunches.Exit exit, boolean known) {
    return parts.ledger().current().state() == GroupState.STARTING
        || !known
            && !exit.application().isEmpty()
            && parts.launches().isPending(exit.application());
  }

  private void lastEnded() {
    boolean well =
        parts.ledger().current().applications().stream()
            .allMatch(application -> faults.isNormal(application));
    end.end(
        well ? GroupState.STOPPED : GroupState.FAILED,
        well ? "its last application ended" : "its last application ended by a fault");
  }

  private void applicationEnded(ApplicationRecord application, WaitStatus status) {
    parts.ledger().change(parts.ledger().current().withEnded(application, status.raw()));
    parts
        .events()
        .add(
            status.success() ? "exit" : "fault",
            application.name() + " (process " + application.pid() + ") " + status.describe(),
            facts(application, status));
    if (!userSignals.explain(application.name(), status) && faults.ended(application, status)) {
      return;
    }
    forget(application.name());
    starting.ended(application.name());
    parts.endings().ended(application.name(), status.shellStatus());
  }

  private static Map<String, Object> facts(ApplicationRecord application, WaitStatus status) {
    Map<String, Object> facts = new HashMap<>();
    facts.put("application", application.name());
    facts.put("pid", application.pid());
    facts.put("status", status.shellStatus());
    if (status.signalled()) {
      facts.put("signal", status.signalName());
      facts.put("coreDumped", status.coreDumped());
    }
    return facts;
  }

  /** Unless something of it lives on, which then still writes to its streams. */
  private void forget(String application) {
    try {
      GroupConnections connections = parts.reach().connected();
      boolean livesOn =
          connections.processes(parts.ledger().current().applications()).stream()
              .anyMatch(
                  one -> one.application().equals(application) || one.application().isEmpty());
      if (!livesOn) {
        connections.init().forget(application);
      }
    } catch (IOException e) {
      parts
          .events()
          .add(
              "alarm", "init kept the streams of " + application + ": " + e.getMessage(), Map.of());
    }
  }
}
