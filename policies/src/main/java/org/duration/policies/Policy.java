// The whole policy of one group.
package org.duration.policies;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The policy of one group: all keys of a policy file, with every default filled in.
 *
 * @param group the group's name, as {@link #NAME} says
 * @param applications in the order in which the file names them
 * @param watch probes of the whole service; their fault is the group's
 * @param resources checks of what the group stands on
 * @param virtualIp an address that moves with the group; only with a private network
 * @param nodes where the group may run; empty on a single node
 */
public record Policy(
    String group,
    List<Application> applications,
    AutoStart autoStart,
    List<Probe> watch,
    List<Probe> resources,
    CheckpointPolicy checkpoint,
    FaultPolicy faults,
    Recovery recovery,
    GroupAlive groupAlive,
    Namespaces namespaces,
    Optional<VirtualIp> virtualIp,
    Optional<Nodes> nodes,
    List<EventSink> events) {

  /** What names of groups and applications look like. */
  public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

  /**
   * @throws IllegalArgumentException on a bad or doubled name, or a virtual IP without a private
   *     network
   */
  public Policy {
    checkName(group);
    applications = List.copyOf(applications);
    watch = List.copyOf(watch);
    resources = List.copyOf(resources);
    events = List.copyOf(events);
    var names = new HashSet<String>();
    for (Application application : applications) {
      if (!names.add(application.name())) {
        throw new IllegalArgumentException("two applications are named " + application.name());
      }
    }
    if (virtualIp.isPresent() && namespaces.network() != Namespaces.Sharing.PRIVATE) {
      throw new IllegalArgumentException("a virtual IP needs namespaces.network: private");
    }
  }

  /**
   * The application of that name that the policy names, or one with the group's defaults that has
   * no command.
   */
  public Application application(String name) {
    return applications.stream()
        .filter(application -> application.name().equals(name))
        .findFirst()
        .orElseGet(() -> Application.unnamed(name, checkpoint, faults));
  }

  /**
   * The same policy for a group of another name (a restore under a new name, a shared policy file).
   */
  public Policy forGroup(String name) {
    return new Policy(
        name,
        applications,
        autoStart,
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

  static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("no name for a group or application: \"" + name + "\"");
    }
  }

  /** What is done when the agent (the machine) starts. */
  public enum AutoStart {
    /** Nothing. */
    NEVER,
    /** The applications are started anew. */
    START,
    /** The newest good checkpoint is restored. */
    RESTORE
  }

  /**
   * How a start or a restore of the group proceeds.
   *
   * @param timeout for the whole recovery; after it the attempt has failed
   */
  public record Recovery(Order order, Duration timeout) {

    /** In which order applications are started and released. */
    public enum Order {
      /** One after the other, each when those it comes after are ready. */
      AS_STARTED,
      /** All at once. */
      PARALLEL
    }

    public Recovery {
      Durations.checkPositive("recovery.timeout", timeout);
    }
  }
}
