package org.duration.coordinator.group;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.duration.policies.Application;
import org.duration.policies.Policy;
import org.duration.policies.decide.StartOrder;

/** Which applications of a policy are meant by a start. */
final class PolicyApplications {
  private PolicyApplications() {}

  /** Refuses a policy by which nothing could be started. */
  static void requireAny(String group, Policy policy) {
    if (chosen(policy).isEmpty()) {
      throw new CommandFailure(
          ExitStatus.USAGE,
          group,
          "its policy has no application with a command to start; add applications: { NAME: {"
              + " command: [...] } }, or give a command to run");
    }
  }

  /** That one and those it comes after; or all that a start of the group starts. */
  static List<String> toStart(String group, Policy policy, Optional<String> application) {
    if (application.isEmpty()) {
      requireAny(group, policy);
      return StartOrder.of(policy.applications()).sequence().stream()
          .filter(Set.copyOf(chosen(policy))::contains)
          .toList();
    }
    String name = application.get();
    requireCommand(group, policy, name);
    return StartOrder.of(policy.applications()).withNeeded(List.of(name)).stream()
        .filter(one -> startable(policy, one))
        .toList();
  }

  /** Refuses an application that only a user could launch. */
  static void requireCommand(String group, Policy policy, String name) {
    if (!startable(policy, name)) {
      throw new CommandFailure(
          ExitStatus.NOT_FOUND,
          group,
          "its policy has no command for an application "
              + name
              + "; there are: "
              + policy.applications().stream()
                  .filter(one -> !one.command().isEmpty())
                  .map(Application::name)
                  .toList());
    }
  }

  static boolean startable(Policy policy, String name) {
    return !policy.application(name).command().isEmpty();
  }

  static boolean allStartable(Policy policy, Collection<String> names) {
    return names.stream().allMatch(name -> startable(policy, name));
  }

  private static List<String> chosen(Policy policy) {
    return policy.applications().stream()
        .filter(Application::autoStart)
        .filter(one -> !one.command().isEmpty())
        .map(Application::name)
        .toList();
  }
}
