package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Collectors;
import org.duration.coordinator.os.IoWords;
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
    return PolicySupport.check(group, load(group, Optional.of(group), file));
  }

  /** Keeps a copy of a file that takes effect: an agent that starts later may find it changed. */
  static void keep(String group, Path file, Places places) throws IOException {
    Path copy = places.keptPolicyOf(group);
    if (Files.exists(file)) {
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.deleteIfExists(copy);
    }
  }

  /** The one that took effect last. */
  static EffectivePolicy kept(String group, Places places) {
    Path copy = places.keptPolicyOf(group);
    return Files.exists(copy)
        ? load(group, Optional.of(group), copy)
        : PolicyLoader.defaults(group, "default");
  }

  /** The group that a policy file is about. */
  public static String nameIn(Path file) {
    return load(file.getFileName().toString(), Optional.empty(), file).policy().group();
  }

  /**
   * What {@code policy show} shows of a group, run here or only foreseen by a policy file: what is
   * acted upon, and where it comes from.
   */
  public static EffectivePolicy shown(String group, Places places) {
    Optional<GroupRecord> record = new GroupFiles(places).read(group);
    if (record.isEmpty() && !Files.exists(places.policyOf(group))) {
      throw new CommandFailure(
          ExitStatus.NOT_FOUND,
          group,
          "no such group, and no policy " + places.policyOf(group) + "; run it, or write one");
    }
    EffectivePolicy policy =
        PolicySupport.shown(of(group, record.flatMap(GroupRecord::policy), places));
    Optional<String> store = policy.policy().checkpoint().store();
    return record
        .map(known -> known.store().toString())
        .filter(real -> !store.equals(Optional.of(real)))
        .map(real -> policy.withStore(real, store(places, real)))
        .orElse(policy);
  }

  private static String store(Places places, String directory) {
    return directory.equals(places.state().toString()) ? "default" : "run --store";
  }

  /** The policy of {@code file}; a wrong file is a usage failure that says all that is wrong. */
  private static EffectivePolicy load(String group, Optional<String> as, Path file) {
    try {
      EffectivePolicy policy = PolicyLoader.load(file);
      return as.map(name -> policy.forGroup(name, "the group's name")).orElse(policy);
    } catch (InvalidPolicy invalid) {
      String errors =
          invalid.errors().stream().map(PolicyError::toString).collect(Collectors.joining("; "));
      throw new CommandFailure(ExitStatus.USAGE, group, errors).because(invalid);
    } catch (IOException e) {
      throw new CommandFailure(
              ExitStatus.FAILED,
              group,
              "cannot read the policy: " + IoWords.of(e) + "; name another one with -p")
          .because(e);
    }
  }
}
