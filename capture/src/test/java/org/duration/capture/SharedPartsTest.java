package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.image.Evidence;
import org.duration.image.process.SharedPart;
import org.junit.jupiter.api.Test;

/** Bits 1 memory, 2 descriptors, 4 directories. */
class SharedPartsTest {
  private static SharedParts process(int ppid, int shares, int with, String root) {
    RawFact.Head head = new RawFact.Head(FactType.PROCESS, 9, 0);
    List<Integer> all = List.of(with, with, with, with, with);
    return new SharedParts(
        new RawFact.Process(head, 9, 1009, ppid, 9, 9, 'R', 1, shares, all, 0, 0), root);
  }

  @Test
  void givenNothingShared_thenNothingIsSaid() {
    assertThat(process(4, 0, 0, "/").parts()).isEmpty();
    assertThat(process(4, 0, 0, "/").refused()).isEmpty();
  }

  @Test
  void givenTableAndDirectoriesOfTheParent_thenTheyAreRestorable() {
    SharedParts shared = process(4, 6, 4, "/");

    assertThat(shared.parts()).containsExactly(SharedPart.DESCRIPTORS, SharedPart.DIRECTORIES);
    assertThat(shared.refused()).isEmpty();
  }

  @Test
  void givenTableOfAnother_thenRefused() {
    assertThat(process(4, 2, 5, "/").refused())
        .containsExactly(
            new Evidence(
                "shared descriptor table",
                "with process 5",
                "only a process and its parent, both without chroot, can share it",
                "wait until it has exec'ed or ended"));
  }

  @Test
  void givenParentOutsideTheImage_thenRefused() {
    assertThat(process(1, 2, 1, "/").refused()).hasSize(1);
  }

  @Test
  void givenDirectoriesBelowAnotherRoot_thenRefused() {
    assertThat(process(4, 4, 4, "/jail").refused()).hasSize(1);
    assertThat(process(4, 4, 4, "/jail").parts()).isEmpty();
  }

  @Test
  void givenSharedMemory_thenAllThatIsSharedIsRefused() {
    SharedParts shared = process(4, 7, 4, "/");

    assertThat(shared.refused()).hasSize(3);
    assertThat(shared.parts()).isEmpty();
  }
}
