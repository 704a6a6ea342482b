// Locks that a stranger holds.
package org.duration.restore.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.duration.image.Image;
import org.duration.image.files.FileLock;
import org.duration.image.files.LockKind;
import org.duration.image.files.OpenFileId;
import org.duration.restore.Findings;
import org.duration.restore.GroupBuilder;
import org.duration.restore.Hosts;
import org.duration.restore.host.FileFacts;
import org.duration.restore.host.HeldLock;
import org.junit.jupiter.api.Test;

class LockCheckTest {
  private static Findings findings(LockKind kind, boolean write, HeldLock held) {
    GroupBuilder group = new GroupBuilder();
    OpenFileId data = group.file("/srv/data", 2, 0);
    group.process(10, 1).fd(3, data);
    boolean range = kind != LockKind.FLOCK;
    group.lock(new FileLock(data, kind, 10, write, range ? 10 : 0, range ? 8 : 0));
    Image image = group.build();
    Hosts host = Hosts.of(image);
    host.files.put(
        "/srv/data",
        new FileFacts(
            Optional.of(GroupBuilder.regular("/srv/data", 100)), Optional.empty(), List.of(held)));
    Findings findings = new Findings();
    LockCheck.check(image, host.facts(), findings);
    return findings;
  }

  @Test
  void givenLockOfStranger_thenRefusedWithItsPid() {
    Findings findings =
        findings(LockKind.FLOCK, false, new HeldLock(LockKind.FLOCK, 4711, true, 0, 0));

    assertThat(findings.refusals())
        .singleElement()
        .satisfies(refusal -> assertThat(refusal.toString()).contains("process 4711 of this host"));
  }

  @Test
  void givenLocksThatGoTogether_thenNothing() {
    assertThat(
            findings(LockKind.FLOCK, false, new HeldLock(LockKind.FLOCK, 9, false, 0, 0)).refused())
        .isFalse();
    assertThat(
            findings(LockKind.POSIX, true, new HeldLock(LockKind.POSIX, 9, true, 18, 0)).refused())
        .isFalse();
    assertThat(
            findings(LockKind.POSIX, true, new HeldLock(LockKind.FLOCK, 9, true, 0, 0)).refused())
        .isFalse();
  }

  @Test
  void givenRangesThatOverlap_thenRefused() {
    assertThat(
            findings(LockKind.OFD, true, new HeldLock(LockKind.POSIX, 9, false, 17, 1)).refused())
        .isTrue();
    assertThat(
            findings(LockKind.POSIX, false, new HeldLock(LockKind.OFD, -1, true, 0, 0)).refused())
        .isTrue();
  }
}
