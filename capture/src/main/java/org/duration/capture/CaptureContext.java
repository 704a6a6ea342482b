// What the coordinator knows about a checkpoint and the stream does not say.
package org.duration.capture;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.duration.image.Application;
import org.duration.image.CheckpointKind;
import org.duration.image.files.InternetName;
import org.duration.image.files.SnapshotOrder;
import org.duration.image.memory.PageBase;

/**
 * Given with the stream. The fields of the header are those of {@link
 * org.duration.image.ImageHeader}.
 *
 * @param applications by the index that init counts their streams by
 * @param registrations by pid in the group's namespace
 * @param initialMounts text of init's mountinfo when the group was made; without it, mounts that a
 *     guest made since are not noticed
 * @param base the checkpoint whose unchanged pages need not be in the stream
 * @param refusedPeers other ends outside the group with which no checkpoint is to be made
 * @param keptPeers those with which connections go on, where the capturer could read them
 * @param snapshots as they were ordered of the capturer
 */
public record CaptureContext(
    String group,
    int coordinatorPid,
    long incarnation,
    long seq,
    CheckpointKind kind,
    OptionalLong parent,
    String cliVersion,
    int lastPid,
    long pauseMicros,
    List<Application> applications,
    Map<Integer, Registered> registrations,
    Optional<String> initialMounts,
    Optional<PageBase> base,
    Predicate<InternetName> refusedPeers,
    Predicate<InternetName> keptPeers,
    SnapshotOrder snapshots) {
  public CaptureContext {
    applications = List.copyOf(applications);
    registrations = Map.copyOf(registrations);
  }

  /**
   * What the interceptor said.
   *
   * @param application index; empty when its name is not one of the group's
   */
  public record Registered(int execCount, OptionalInt application) {}
}
