// What identifies a checkpoint.
package org.duration.image;

import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Identity of a checkpoint. Given by the coordinator, not by the kernel.
 *
 * @param formatVersion of the manifest; readers refuse newer ones, and read older ones
 * @param group logical name, {@code HA_APPLICATION} of the environment contract
 * @param coordinatorPid identity of the group's coordinator, fixed at {@code run}; never compared
 *     with a live pid
 * @param incarnation counts the {@code run}s of the group; sequence numbers go on across them
 * @param seq sequence number of the checkpoint in its group, from 1
 * @param parent sequence number of the checkpoint that an incremental one builds on
 * @param createdAt wall clock at the freeze
 * @param cliVersion build that wrote it
 * @param lastPid pid cursor of the group's pid namespace ({@code ns_last_pid}), at the freeze or
 *     shortly behind it: no pid that the group had given is the next one
 * @param pauseMicros from the first task stopped to the last task running
 */
public record ImageHeader(
    int formatVersion,
    String group,
    int coordinatorPid,
    long incarnation,
    long seq,
    CheckpointKind kind,
    OptionalLong parent,
    Instant createdAt,
    String cliVersion,
    int lastPid,
    long pauseMicros) {
  /** The version that this build writes. */
  public static final int CURRENT_FORMAT = 4;

  private static final Pattern GROUP = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

  public ImageHeader {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(createdAt);
    Objects.requireNonNull(cliVersion);
    Check.that(
        formatVersion >= 1 && formatVersion <= CURRENT_FORMAT,
        "format version %d, not up to %d",
        formatVersion,
        CURRENT_FORMAT);
    Check.that(GROUP.matcher(group).matches(), "not a group name: %s", group);
    Check.that(coordinatorPid > 0, "coordinatorPid %d", coordinatorPid);
    Check.notNegative(incarnation, "incarnation");
    Check.that(seq > 0, "seq %d", seq);
    Check.that(
        parent.isPresent() == (kind == CheckpointKind.INCREMENTAL),
        "%s with parent %s",
        kind,
        parent);
    Check.that(parent.orElse(0) < seq, "parent %s of checkpoint %d", parent, seq);
    Check.notNegative(lastPid, "lastPid");
    Check.notNegative(pauseMicros, "pauseMicros");
  }
}
