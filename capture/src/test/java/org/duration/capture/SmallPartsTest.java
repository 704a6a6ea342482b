package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.duration.image.Bytes;
import org.duration.image.Evidence;
import org.duration.image.files.ContentId;
import org.duration.image.files.DataFile;
import org.duration.image.files.FileContent;
import org.junit.jupiter.api.Test;

/** The parts that the builders share. */
class SmallPartsTest {
  private static final Evidence EVIDENCE =
      new Evidence("socket", "[7]", "sockets are hard", "close it");

  @Test
  void refusalIsOneLineWithAllItsFields() {
    assertThat(
            new Refusal(
                42, "redis-server", "fd 7", "socket", "[7]", "sockets are hard", "close it"))
        .hasToString("process 42 (redis-server) fd 7: socket [7]: sockets are hard; close it");
    assertThat(new Refusal(42, "x", "", "socket", "", "why", "do"))
        .hasToString("process 42 (x): socket: why; do");
    assertThat(new Refusal(0, "", "", "mount", "/mnt", "why", "do"))
        .hasToString("the group: mount /mnt: why; do");
  }

  @Test
  void whatIsRefusedInsideIsNotedAndTheRestGoesOn() {
    Refusals refusals = new Refusals();

    Optional<Integer> good = refusals.guard(2, "x", "fd 1", () -> 5);
    Optional<Integer> bad =
        refusals.guard(
            2,
            "x",
            "fd 2",
            () -> {
              throw new RefusedFact("fd 3", EVIDENCE);
            });
    Optional<Integer> impossible =
        refusals.guard(
            2,
            "x",
            "fd 4",
            () -> {
              throw new IllegalArgumentException("it cannot be");
            });

    assertThat(good).contains(5);
    assertThat(bad).isEmpty();
    assertThat(impossible).isEmpty();
    assertThat(refusals.all())
        .extracting(Refusal::toString)
        .containsExactly(
            "process 2 (x) fd 3: socket [7]: sockets are hard; close it",
            "process 2 (x) fd 4: impossible facts: it cannot be; report this");
  }

  @Test
  void otherFailuresAreOurs() {
    Refusals refusals = new Refusals();
    assertThatThrownBy(
            () ->
                refusals.guard(
                    2,
                    "x",
                    "",
                    () -> {
                      throw new IllegalStateException("a bug");
                    }))
        .hasMessage("a bug");
    assertThat(refusals.any()).isFalse();
  }

  @Test
  void contentsAreNumberedAndStandBehindEachOther() {
    Contents contents = new Contents();

    ContentId one = contents.store(Bytes.of(new byte[] {1, 2}));
    ContentId two = contents.inPages(4096, 77);
    ContentId three = contents.store(Bytes.of(new byte[] {3}));

    assertThat(List.of(one.value(), two.value(), three.value())).containsExactly(0, 1, 2);
    assertThat(contents.all())
        .containsExactly(
            new FileContent(one, DataFile.CONTENTS, 0, 2),
            new FileContent(two, DataFile.PAGES, 4096, 77),
            new FileContent(three, DataFile.CONTENTS, 2, 1));
    assertThat(contents.bytes().toArray()).containsExactly(1, 2, 3);
  }

  @Test
  void errorsHaveTheirNames() {
    assertThat(ErrnoName.of(13)).isEqualTo("EACCES");
    assertThat(ErrnoName.of(3)).isEqualTo("ESRCH");
    assertThat(ErrnoName.of(133)).isEqualTo("errno 133");
  }

  @Test
  void sharedThingsHaveTheirNames() {
    assertThat(Shares.names(0)).isEmpty();
    assertThat(Shares.names(1 | 4)).isEqualTo("memory, working directory");
    assertThat(Shares.names(31).split(", ")).hasSize(5);
  }

  @Test
  void textsAreTold() throws Exception {
    Evidences.requireText("fd 1", "/srv/\u00e4\u20ac");
    assertThatThrownBy(() -> Evidences.requireText("fd 1", "/srv/\ufffd"))
        .isInstanceOf(RefusedFact.class);
  }
}
