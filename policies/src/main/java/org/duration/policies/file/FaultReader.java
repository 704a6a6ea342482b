// The faults part, of a group or of an application.
package org.duration.policies.file;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.stream.Collectors;
import org.duration.policies.FaultPolicy;
import org.duration.policies.FaultPolicy.Action;
import org.duration.policies.FaultPolicy.BackOff;
import org.duration.policies.FaultPolicy.Exit;
import org.duration.policies.FaultPolicy.Pressure;
import org.duration.policies.FaultPolicy.PressureAction;
import org.duration.policies.FaultPolicy.Rule;
import org.duration.policies.FaultPolicy.Scope;
import org.duration.policies.FaultPolicy.Then;
import org.duration.policies.Nodes;

final class FaultReader {
  private final boolean hasBackups;

  /**
   * @param hasBackups whether the policy names a node to fail over to
   */
  FaultReader(boolean hasBackups) {
    this.hasBackups = hasBackups;
  }

  FaultPolicy read(Fields faults) {
    return new FaultPolicy(
        exit(faults.in("exit")),
        rule(faults.in("crash")),
        rule(faults.in("hang")),
        rule(faults.in("resource")),
        faults.inIfPresent("pressure").map(this::pressure));
  }

  private Exit exit(Fields exit) {
    return new Exit(
        exit.texts("codes").stream().map(Integer::valueOf).collect(Collectors.toSet()),
        new HashSet<>(exit.texts("signals")),
        rule(exit));
  }

  private Rule rule(Fields rule) {
    return new Rule(
        nodesNeeded(rule, "action", rule.choice("action", Action.class), Action.FAILOVER),
        rule.choice("scope", Scope.class),
        rule.number("attempts"),
        rule.positive("within"),
        backOff(rule.in("back-off")),
        nodesNeeded(rule, "then", rule.choice("then", Then.class), Then.FAILOVER));
  }

  private static BackOff backOff(Fields backOff) {
    Duration from = backOff.duration("from");
    Duration to = backOff.duration("to");
    if (to.compareTo(from) < 0) {
      backOff.error("to", "the longest wait is shorter than the first, " + backOff.text("from"));
      return new BackOff(from, from);
    }
    return new BackOff(from, to);
  }

  private Pressure pressure(Fields pressure) {
    var read =
        new Pressure(
            pressure.percentIfPresent("memory"),
            pressure.percentIfPresent("disk"),
            pressure.numberIfPresent("temperature"),
            nodesNeeded(
                pressure,
                "action",
                pressure.choice("action", PressureAction.class),
                PressureAction.MIGRATE));
    if (read.memoryPercent().isEmpty()
        && read.diskPercent().isEmpty()
        && read.temperatureCelsius().isEmpty()) {
      String message = "at least one of memory, disk, temperature is needed";
      pressure.errors().add(pressure.branch().origin(), pressure.path(), message);
    }
    return read;
  }

  private <T> T nodesNeeded(Fields fields, String key, T chosen, T needsNodes) {
    if (chosen.equals(needsNodes) && !hasBackups) {
      fields.error(key, fields.text(key) + " needs a node to go to; name one in nodes.backups");
    }
    return chosen;
  }

  static boolean hasBackups(Optional<Nodes> nodes) {
    return nodes.map(named -> !named.backups().isEmpty()).orElse(false);
  }
}
