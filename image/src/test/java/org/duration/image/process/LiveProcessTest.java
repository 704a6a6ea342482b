package org.duration.image.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.duration.image.Address;
import org.duration.image.SampleImages;
import org.duration.image.files.Descriptor;
import org.duration.image.files.OpenFileId;
import org.junit.jupiter.api.Test;

class LiveProcessTest {
  private final LiveProcess sample = SampleImages.live(2);

  private LiveProcess with(
      int umask,
      List<Descriptor> descriptors,
      List<SignalAction> actions,
      List<IntervalTimer> timers,
      List<PosixTimer> posixTimers,
      List<ResourceLimit> limits) {
    return new LiveProcess(
        sample.executable(),
        sample.workingDirectory(),
        sample.root(),
        umask,
        sample.memory(),
        descriptors,
        actions,
        sample.pending(),
        timers,
        posixTimers,
        limits,
        sample.attributes(),
        sample.threads(),
        Set.of());
  }

  private static <T> List<T> twice(T one) {
    return List.of(one, one);
  }

  @Test
  void doublesOfEachKindAreRejected() {
    assertThatThrownBy(
            () ->
                with(
                    0,
                    twice(new Descriptor(3, false, new OpenFileId(0))),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of()))
        .hasMessage("descriptor 3 appears twice");
    assertThatThrownBy(
            () ->
                with(
                    0,
                    List.of(),
                    twice(new SignalAction(9, Address.NULL, 0, Address.NULL, 0)),
                    List.of(),
                    List.of(),
                    List.of()))
        .hasMessage("action of signal 9 appears twice");
    assertThatThrownBy(
            () ->
                with(
                    0,
                    List.of(),
                    List.of(),
                    twice(new IntervalTimer(1, 0, 1)),
                    List.of(),
                    List.of()))
        .hasMessage("interval timer 1 appears twice");
    assertThatThrownBy(
            () ->
                with(
                    0,
                    List.of(),
                    List.of(),
                    List.of(),
                    twice(new PosixTimer(4, 0, 0, 0, 0, 0, 0, 0, 0)),
                    List.of()))
        .hasMessage("POSIX timer 4 appears twice");
    assertThatThrownBy(
            () ->
                with(
                    0,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    twice(new ResourceLimit(7, 0, 0))))
        .hasMessage("limit 7 appears twice");
  }

  @Test
  void umaskIsThreeDigits() {
    assertThatThrownBy(() -> with(01000, List.of(), List.of(), List.of(), List.of(), List.of()))
        .hasMessage("umask 1000");
    assertThat(with(0777, List.of(), List.of(), List.of(), List.of(), List.of()).umask())
        .isEqualTo(0777);
  }

  @Test
  void listsAreCopies() {
    List<Descriptor> descriptors =
        new ArrayList<>(List.of(new Descriptor(3, false, new OpenFileId(0))));
    LiveProcess live = with(0, descriptors, List.of(), List.of(), List.of(), List.of());

    descriptors.clear();

    assertThat(live.descriptors()).hasSize(1);
  }

  @Test
  void descriptorsStandWithOneWhoSharesThem() {
    assertThatThrownBy(
            () ->
                new LiveProcess(
                    sample.executable(),
                    sample.workingDirectory(),
                    sample.root(),
                    0,
                    sample.memory(),
                    sample.descriptors(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    sample.attributes(),
                    sample.threads(),
                    Set.of(SharedPart.DESCRIPTORS)))
        .hasMessage("descriptors besides those of the parent");
  }

  @Test
  void everyLiveProcessHasAThread() {
    assertThatThrownBy(
            () ->
                new LiveProcess(
                    sample.executable(),
                    sample.workingDirectory(),
                    sample.root(),
                    0,
                    sample.memory(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    sample.attributes(),
                    List.of(),
                    Set.of()))
        .hasMessage("a live process without threads");
  }
}
