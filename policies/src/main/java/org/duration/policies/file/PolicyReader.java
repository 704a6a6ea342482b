// A complete tree to a policy, with the checks that no schema can make.
package org.duration.policies.file;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.duration.policies.Application;
import org.duration.policies.CheckpointPolicy;
import org.duration.policies.EventSink;
import org.duration.policies.FaultPolicy;
import org.duration.policies.GroupAlive;
import org.duration.policies.Namespaces;
import org.duration.policies.Namespaces.Sharing;
import org.duration.policies.Nodes;
import org.duration.policies.Policy;
import org.duration.policies.Probe;
import org.duration.policies.VirtualIp;
import org.duration.policies.decide.StartOrder;

final class PolicyReader {
  private final Fields top;
  private final Set<String> names;

  private PolicyReader(Tree.Branch complete, Errors errors) {
    this.top = new Fields(complete, KeyPath.TOP, errors);
    this.names = top.in("applications").branch().entries().keySet();
  }

  /**
   * @param complete as {@link SchemaDefaults} makes it
   * @return empty when there are errors by now
   */
  static Optional<Policy> read(Tree.Branch complete, Errors errors) {
    Supplier<Policy> policy = new PolicyReader(complete, errors).parts();
    return errors.none() ? Optional.of(policy.get()) : Optional.empty();
  }

  /** All parts are read, whatever errors they have; putting them together comes after. */
  private Supplier<Policy> parts() {
    Optional<Nodes> nodes = ApplicationReader.nodes(top);
    boolean hasBackups = FaultReader.hasBackups(nodes);
    CheckpointPolicy checkpoint = CheckpointReader.read(top.in("checkpoint"));
    FaultPolicy faults = new FaultReader(hasBackups).read(top.in("faults"));
    List<Application> applications =
        applications(new ApplicationReader(names, checkpoint, faults, hasBackups));
    List<Probe> watch = CheckReader.probes(top, "watch");
    List<Probe> resources = CheckReader.probes(top, "resources");
    Policy.Recovery recovery = recovery(top.in("recovery"));
    GroupAlive groupAlive = groupAlive();
    Namespaces namespaces = namespaces(top.in("namespaces"));
    Optional<VirtualIp> virtualIp = virtualIp(namespaces);
    List<EventSink> events = top.each("events").stream().map(PolicyReader::sink).toList();
    return () ->
        new Policy(
            top.text("group"),
            applications,
            top.choice("auto-start", Policy.AutoStart.class),
            watch,
            resources,
            checkpoint,
            faults,
            recovery,
            groupAlive,
            namespaces,
            virtualIp,
            nodes,
            events);
  }

  private List<Application> applications(ApplicationReader reader) {
    Fields named = top.in("applications");
    List<Application> applications =
        names.stream().map(name -> reader.read(name, named.in(name))).toList();
    checkOrder(applications);
    return applications;
  }

  private static Policy.Recovery recovery(Fields recovery) {
    return new Policy.Recovery(
        recovery.choice("order", Policy.Recovery.Order.class), recovery.positive("timeout"));
  }

  private void checkOrder(List<Application> applications) {
    StartOrder.findCycle(applications)
        .ifPresent(
            cycle -> {
              Fields first = top.in("applications").in(cycle.get(0));
              String key = first.texts("after").contains(cycle.get(1)) ? "after" : "before";
              Fields at = key.equals("after") ? first : top.in("applications").in(cycle.get(1));
              String names = String.join(" after ", cycle.subList(0, Math.min(12, cycle.size())));
              String more = cycle.size() > 12 ? " after \u2026" : "";
              at.error(key, "these wait for each other, so none can start: " + names + more);
            });
  }

  private GroupAlive groupAlive() {
    if (top.value("group-alive") instanceof Tree.Leaf word) {
      return switch (word.text()) {
        case "all" -> new GroupAlive.All();
        case "always" -> new GroupAlive.Always();
        default -> new GroupAlive.Any();
      };
    }
    List<String> applications = top.texts("group-alive");
    for (int i = 0; i < applications.size() && !top.errors().full(); i++) {
      if (!names.contains(applications.get(i))) {
        top.error("group-alive", i, ApplicationReader.unknown(applications.get(i), names));
      }
    }
    return new GroupAlive.While(applications);
  }

  private static Namespaces namespaces(Fields namespaces) {
    return new Namespaces(
        namespaces.choice("network", Sharing.class),
        namespaces.choice("hostname", Sharing.class),
        namespaces.choice("clock", Sharing.class));
  }

  private Optional<VirtualIp> virtualIp(Namespaces namespaces) {
    if (!top.has("virtual-ip")) {
      return Optional.empty();
    } else if (namespaces.network() != Sharing.PRIVATE) {
      top.error("virtual-ip", "needs an own network; set namespaces: { network: private }");
    }
    return top.parsed(
        "virtual-ip", text -> Optional.of(Addresses.withPrefix(text)), Optional.empty());
  }

  private static EventSink sink(Fields sink) {
    EventSink.Target target =
        sink.has("exec")
            ? new EventSink.Target.Exec(sink.command("exec"))
            : new EventSink.Target.Webhook(sink.text("webhook"));
    return new EventSink(
        target,
        sink.texts("on").stream()
            .map(topic -> Fields.constant(topic, EventSink.Topic.class))
            .collect(Collectors.toSet()));
  }
}
