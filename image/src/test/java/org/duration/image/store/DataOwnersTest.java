package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.duration.image.Image;
import org.duration.image.SampleImages;
import org.duration.image.files.DataFile;
import org.duration.image.files.Snapshots;
import org.duration.image.process.ProcessImage;
import org.duration.image.process.ProcessState;
import org.junit.jupiter.api.Test;

/** Whose bytes a damaged block holds. */
class DataOwnersTest {
  private final Image image = SampleImages.sample();

  private static String what(Image image, DataFile file, int block, long bytes) {
    return new DataOwners(image).damage(file, BlockRange.plain(block, bytes)).what();
  }

  @Test
  void givenPages_thenProcessesAndAddressesAreNamed() {
    assertThat(what(image, DataFile.PAGES, 0, SampleImages.PAGES_BYTES))
        .isEqualTo(
            "the checksum of bytes 0 to 20480 differs; it holds memory of process 2 (db) at"
                + " 0x10000000, memory of process 5 (child) at 0x10000000, the content of"
                + " /tmp/gone");
  }

  @Test
  void givenContents_thenThePipeIsNamed() {
    assertThat(what(image, DataFile.CONTENTS, 0, 22)).endsWith("it holds unread bytes of pipe 0");
  }

  @Test
  void givenBlockThatNobodyRefersTo_thenOnlyItsPlaceIsNamed() {
    assertThat(what(image, DataFile.PAGES, 7, 100L << 20))
        .isEqualTo("the checksum of bytes 7340032 to 8388608 differs");
  }

  @Test
  void givenLastBlock_thenItEndsWithTheFile() {
    assertThat(what(image, DataFile.PAGES, 3, (3 << 20) + 17))
        .contains("bytes 3145728 to 3145745 differs");
  }

  @Test
  void givenManyOwners_thenSomeAreCounted() {
    List<ProcessImage> processes = new ArrayList<>();
    for (int pid = 2; pid < 12; pid++) {
      processes.add(
          new ProcessImage(
              pid,
              1,
              2,
              2,
              OptionalInt.empty(),
              "p" + pid,
              new ProcessState.Running(),
              0,
              false,
              Optional.of(SampleImages.live(pid))));
    }
    Image many =
        new Image(
            image.header(),
            image.host(),
            image.clocks(),
            image.applications(),
            processes,
            image.mappedFiles(),
            image.openFiles(),
            image.pipes(),
            image.contents(),
            image.holds(),
            image.ipc(),
            image.pageFiles(),
            Snapshots.NONE);

    assertThat(what(many, DataFile.PAGES, 0, SampleImages.PAGES_BYTES))
        .contains("process 2 (p2)")
        .contains("process 5 (p5)")
        .doesNotContain("process 6")
        .endsWith(", 7 more");
  }
}
