package org.duration.coordinator.group;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.policies.Application;
import org.duration.policies.Check;
import org.duration.policies.CheckpointPolicy;
import org.duration.policies.FaultPolicy;
import org.duration.policies.Policy;
import org.duration.policies.Probe;
import org.duration.policies.decide.SnapshotRules;
import org.duration.policies.file.EffectivePolicy;
import org.duration.policies.file.Origin;
import org.duration.policies.file.PolicyLoader;

/**
 * Refuses a policy that asks for what this version does not do yet: a key that is read and not
 * acted upon would be a promise that nobody keeps.
 */
final class PolicySupport {
  private static final List<String> NOT_YET =
      List.of(
          "auto-start",
          "resources",
          "checkpoint.on-exit",
          "checkpoint.hint",
          "checkpoint.hooks",
          "faults.resource",
          "faults.pressure",
          "recovery",
          "group-alive",
          "namespaces",
          "virtual-ip",
          "nodes");

  private PolicySupport() {}

  /** {@code policy} itself, when all of it is acted upon. */
  static EffectivePolicy check(String group, EffectivePolicy policy) {
    JsonNode wanted = policy.toJson().path("policy");
    JsonNode usual = PolicyLoader.defaults(group, "default").toJson().path("policy");
    for (String key : NOT_YET) {
      if (!at(wanted, key).equals(at(usual, key))) {
        throw notYet(group, policy, key);
      }
    }
    CheckpointPolicy.Files files = policy.policy().checkpoint().files();
    Optional<String> beyond = SnapshotRules.beyondTheCapturer(files);
    if (beyond.isPresent()) {
      throw new CommandFailure(
          ExitStatus.USAGE,
          group,
          "checkpoint.files."
              + beyond.get()
              + ": beside snapshot, patterns have no wildcards but *, ** and ?; write several");
    }
    checkFaults(group, policy);
    policy.policy().applications().forEach(one -> checkApplication(group, policy, one));
    return policy;
  }

  /** For people and scripts: only what is acted upon. */
  static EffectivePolicy shown(EffectivePolicy policy) {
    return policy.without(NOT_YET);
  }

  /** The whole group is restored, or nothing is done about it. */
  private static void checkFaults(String group, EffectivePolicy policy) {
    FaultPolicy faults = policy.policy().faults();
    checkRule(group, policy, "faults.exit", faults.exit().rule());
    checkRule(group, policy, "faults.crash", faults.crash());
    checkRule(group, policy, "faults.hang", faults.hang());
    checkProbes(group, policy, "watch", policy.policy().watch());
  }

  private static void checkApplication(String group, EffectivePolicy policy, Application one) {
    String key = "applications." + one.name();
    Policy whole = policy.policy();
    checkProbes(group, policy, key + ".watch", one.watch());
    require(group, policy, key + ".nodes", one.nodes().isEmpty());
    require(group, policy, key + ".checkpoint", one.checkpoint().equals(whole.checkpoint()));
    require(group, policy, key + ".restart", one.restartCommand().isEmpty());
    require(group, policy, key + ".stop.command", one.stop().command().isEmpty());
    require(group, policy, key + ".ready.notify", !(one.ready().check() instanceof Check.Notify));
    FaultPolicy faults = one.faults();
    checkRule(group, policy, key + ".faults.exit", faults.exit().rule());
    checkRule(group, policy, key + ".faults.crash", faults.crash());
    checkRule(group, policy, key + ".faults.hang", faults.hang());
    require(
        group,
        policy,
        key + ".faults.pressure",
        faults.pressure().equals(whole.faults().pressure()));
  }

  /** From outside only: what an application says of itself is not heard yet. */
  private static void checkProbes(
      String group, EffectivePolicy policy, String key, List<Probe> probes) {
    for (Probe probe : probes) {
      boolean outside =
          probe.check() instanceof Check.Tcp
              || probe.check() instanceof Check.Http
              || probe.check() instanceof Check.Exec
              || probe.check() instanceof Check.FileExists;
      require(group, policy, key, outside && probe.fault() != FaultPolicy.Kind.RESOURCE);
    }
  }

  private static void require(String group, EffectivePolicy policy, String key, boolean supported) {
    if (!supported) {
      throw notYet(group, policy, key);
    }
  }

  private static void checkRule(
      String group, EffectivePolicy policy, String key, FaultPolicy.Rule rule) {
    if (rule.action() == FaultPolicy.Action.FAILOVER) {
      throw notYet(group, policy, key + ".action");
    }
    if (rule.action() == FaultPolicy.Action.RESTORE
        && rule.scope() == FaultPolicy.Scope.APPLICATION) {
      throw notYet(group, policy, key + ".scope");
    }
    if (rule.then() == FaultPolicy.Then.FAILOVER) {
      throw notYet(group, policy, key + ".then");
    }
  }

  private static JsonNode at(JsonNode tree, String key) {
    return tree.at("/" + key.replace('.', '/'));
  }

  private static CommandFailure notYet(String group, EffectivePolicy policy, String key) {
    Optional<String> place =
        policy.origins().entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(key))
            .filter(entry -> !(entry.getValue() instanceof Origin.Default))
            .map(Map.Entry::getValue)
            .map(Origin::toString)
            .findFirst();
    return new CommandFailure(
        ExitStatus.USAGE,
        group,
        place.map(where -> where + ": ").orElse("")
            + key
            + ": this version does not act on what the policy says there; remove it");
  }
}
