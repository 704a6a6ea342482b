package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.duration.coordinator.os.IoWords;
import org.duration.coordinator.os.Places;
import org.duration.image.ImageException;
import org.duration.image.Uid;
import org.duration.image.seal.StoreKey;
import org.duration.image.store.Seals;
import org.duration.policies.CheckpointPolicy;

/**
 * The keys of a group's checkpoints: those that its policy names, and to read with, those that the
 * user names.
 */
public final class GroupKeys {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private GroupKeys() {}

  /** What its policy asks for; a key that is missing or not kept as it must be is refused. */
  static Seals of(String group, CheckpointPolicy policy, Places places) {
    return of(group, policy, List.of(), places);
  }

  /**
   * @param others key files that the user names
   */
  public static Seals reading(String group, List<Path> others, Places places) {
    return of(group, policy(group, places).checkpoint(), others, places);
  }

  private static org.duration.policies.Policy policy(String group, Places places) {
    try {
      Optional<Path> named = new GroupFiles(places).read(group).flatMap(GroupRecord::policy);
      return GroupPolicies.of(group, named, places).policy();
    } catch (CommandFailure e) {
      return GroupPolicies.kept(group, places).policy(); // what it was written with
    }
  }

  private static Seals of(String group, CheckpointPolicy policy, List<Path> others, Places places) {
    if (policy.keyFile().isEmpty() && policy.signKeyFile().isEmpty() && others.isEmpty()) {
      return Seals.NONE;
    }
    try {
      List<StoreKey> named = new ArrayList<>();
      others.forEach(file -> named.add(StoreKey.read(file)));
      return new Seals(
          policy.keyFile().flatMap(file -> own(Path.of(file), !named.isEmpty())),
          policy.signKeyFile().map(file -> StoreKey.read(Path.of(file))),
          named,
          Optional.of(memory(places)));
    } catch (ImageException.KeyRefused e) {
      throw new CommandFailure(ExitStatus.DENIED, group, e.getMessage()).because(e);
    } catch (IOException e) {
      throw new CommandFailure(
              ExitStatus.FAILED,
              group,
              "no place in memory for what is encrypted: "
                  + IoWords.of(e)
                  + "; mount a tmpfs there")
          .because(e);
    }
  }

  /** A user who names another file may do so because the policy's is lost. */
  private static Optional<StoreKey> own(Path file, boolean mayBeLost) {
    try {
      return Optional.of(StoreKey.read(file));
    } catch (ImageException.KeyRefused e) {
      if (mayBeLost) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Where nothing reaches a disk; of two such places the one with more room. */
  private static Path memory(Places places) throws IOException {
    Path best =
        Stream.of(places.runtime(), SHARED_MEMORY)
            .filter(GroupKeys::isMemory)
            .max(Comparator.comparingLong(GroupKeys::room))
            .orElseThrow(() -> new IOException(SHARED_MEMORY + " is no memory file system"));
    int uid = Uid.effective();
    Path own = best.resolve(best.equals(SHARED_MEMORY) ? "duration-" + uid : "scratch");
    Places.privateDirectory(own, uid);
    return own;
  }

  private static boolean isMemory(Path place) {
    try {
      String type = Files.getFileStore(place).type();
      return type.equals("tmpfs") || type.equals("ramfs");
    } catch (IOException e) {
      return false;
    }
  }

  private static long room(Path place) {
    try {
      return Files.getFileStore(place).getUsableSpace();
    } catch (IOException e) {
      return 0;
    }
  }
}
