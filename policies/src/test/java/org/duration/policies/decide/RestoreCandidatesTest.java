// Which checkpoints a recovery tries.
package org.duration.policies.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.duration.policies.decide.StoredCheckpoint.State;
import org.junit.jupiter.api.Test;

class RestoreCandidatesTest {

  private static StoredCheckpoint one(long seq, long incarnation, State state) {
    return new StoredCheckpoint(
        seq, incarnation, Instant.ofEpochSecond(seq), OptionalLong.empty(), state);
  }

  private static final List<StoredCheckpoint> STORE =
      List.of(
          one(1, 1, State.GOOD),
          one(2, 2, State.GOOD),
          one(3, 2, State.DAMAGED),
          one(4, 2, State.GOOD),
          one(5, 2, State.SUSPECT),
          one(6, 2, State.GOOD));

  @Test
  void givenCrash_whenAsked_thenTheGoodOnesOfThisIncarnationNewestFirst() {
    assertThat(RestoreCandidates.of(STORE, 2, Optional.empty())).containsExactly(6L, 4L, 2L);
  }

  @Test
  void givenHang_whenAsked_thenOnlyThoseFromBeforeTheFirstFailedCheck() {
    Optional<Instant> firstFailed = Optional.of(Instant.ofEpochSecond(4));

    assertThat(RestoreCandidates.of(STORE, 2, firstFailed)).containsExactly(2L);
  }

  @Test
  void givenIncarnationWithoutCheckpoint_whenAsked_thenNone() {
    assertThat(RestoreCandidates.of(STORE, 3, Optional.empty())).isEmpty();
  }
}
