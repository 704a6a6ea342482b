package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import org.duration.coordinator.os.Places;
import org.duration.policies.file.EffectivePolicy;
import org.duration.policies.file.InvalidPolicy;
import org.duration.policies.file.PolicyError;
import org.duration.policies.file.PolicyLoader;

/**
 * Finds the policy of a group: the file it was started with, the administrator's, or the defaults.
 */
public final class GroupPolicies {
  private GroupPolicies() {}

  /** All of it is acted upon, or it is refused. */
  static EffectivePolicy of(GroupRecord record, Places places) {
    return of(record.name(), record.policy(), places);
  }

  /**
   * @param named the file that the user named, if any
   */
  static EffectivePolicy of(String group, Optional<Path> named, Places places) {
    Path file = named.orElse(places.policyOf(group));
    if (named.isEmpty() && !Files.exists(file)) {
      return PolicyLoader.defaults(group, "default");
    }
    return PolicySupport.check(group, load(group, file));
  }

  /** The policy of {@code file}; a wrong file is a usage failure that says all that is wrong. */
  public static EffectivePolicy load(String group, Path file) {
    try {
      return PolicyLoader.load(file).forGroup(group, "the group's name");
    } catch (InvalidPolicy invalid) {
      String errors =
          invalid.errors().stream().map(PolicyError::toString).collect(Collectors.joining("; "));
      throw new CommandFailure(ExitStatus.USAGE, group, errors).because(invalid);
    } catch (IOException e) {
      throw new CommandFailure(
              ExitStatus.FAILED, group, "cannot read the policy " + file + ": " + e.getMessage())
          .because(e);
    }
  }
}
