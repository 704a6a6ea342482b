package org.duration.coordinator.group;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a client that waits for an application is told.
 *
 * @param status the application has ended with this status, as a shell shows it; empty: the group
 *     is to be recovered, for which the client lends its streams, and then waits again
 * @param preempted the checkpoint that the group was preempted with
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Ending(OptionalInt status, OptionalLong preempted) {
  /** The group asks for the client's streams. */
  static final Ending RECOVERY = new Ending(OptionalInt.empty(), OptionalLong.empty());

  static Ending of(int shellStatus) {
    return new Ending(OptionalInt.of(shellStatus), OptionalLong.empty());
  }

  static Ending preempted(long seq) {
    return new Ending(OptionalInt.of(ExitStatus.PREEMPTED.code()), OptionalLong.of(seq));
  }
}
