package org.duration.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.coordinator.group.GroupState.CHECKPOINTING;
import static org.duration.coordinator.group.GroupState.FAILED;
import static org.duration.coordinator.group.GroupState.PREEMPTED;
import static org.duration.coordinator.group.GroupState.RECOVERING;
import static org.duration.coordinator.group.GroupState.RESTORING;
import static org.duration.coordinator.group.GroupState.RESUMING;
import static org.duration.coordinator.group.GroupState.RUNNING;
import static org.duration.coordinator.group.GroupState.STARTING;
import static org.duration.coordinator.group.GroupState.STOPPED;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class GroupStateTest {
  @ParameterizedTest
  @EnumSource(GroupState.class)
  void givenLiveState_whenItEnds_thenEitherEndIsLegal(GroupState state) {
    assertThat(state.mayBecome(STOPPED)).isEqualTo(state.live() || state == PREEMPTED);
    assertThat(state.mayBecome(FAILED)).isEqualTo(state.live());
  }

  @ParameterizedTest
  @EnumSource(GroupState.class)
  void givenEndedState_whenItBegins_thenByARunOrARestore(GroupState state) {
    assertThat(state.mayBecome(STARTING)).isEqualTo(!state.live() && state != PREEMPTED);
    assertThat(state.mayBecome(RESTORING)).isEqualTo(!state.live());
  }

  @Test
  void givenRunning_whenCheckpointed_thenThereAndBackOnly() {
    assertThat(RUNNING.mayBecome(CHECKPOINTING)).isTrue();
    assertThat(CHECKPOINTING.mayBecome(RUNNING)).isTrue();
    assertThat(STARTING.mayBecome(CHECKPOINTING)).isFalse();
    assertThat(RESTORING.mayBecome(CHECKPOINTING)).isFalse();
  }

  @Test
  void givenFault_whenRecovered_thenOnlyWhatRanIs() {
    assertThat(RUNNING.mayBecome(RECOVERING)).isTrue();
    assertThat(CHECKPOINTING.mayBecome(RECOVERING)).isTrue();
    assertThat(RECOVERING.mayBecome(RUNNING)).isTrue();
    assertThat(STARTING.mayBecome(RECOVERING)).isFalse();
    assertThat(STOPPED.mayBecome(RECOVERING)).isFalse();
  }

  @Test
  void givenPreempted_whenItsResumeFails_thenItIsPreemptedAsBefore() {
    assertThat(CHECKPOINTING.mayBecome(PREEMPTED)).isTrue();
    assertThat(PREEMPTED.live()).isFalse();
    assertThat(PREEMPTED.mayBecome(RESUMING)).isTrue();
    assertThat(RESUMING.mayBecome(PREEMPTED)).isTrue();
    assertThat(STOPPED.mayBecome(RESUMING)).isFalse();
    assertThat(PREEMPTED.mayBecome(RECOVERING)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(GroupState.class)
  void givenState_whenWritten_thenAsTheContractHasIt(GroupState state) {
    assertThat(state.word())
        .isIn(
            "starting", "running", "checkpointing", "restoring", "preempted", "failed", "stopped");
    assertThat(state.mayBecome(state)).isFalse();
  }
}
