package org.duration.coordinator.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.duration.image.files.FileIdentity;
import org.duration.image.files.LockKind;
import org.duration.restore.host.HeldLock;
import org.junit.jupiter.api.Test;

class HostLocksTest {
  private static FileIdentity file(long device, long inode) {
    return new FileIdentity(device, inode, 0, 0100600, 0, 0, 1, 0, 0, 0);
  }

  @Test
  void givenLinesOfProc_thenTheyAreFoundByDeviceAndInode() {
    HostLocks locks =
        HostLocks.parse(
            "1: POSIX  ADVISORY  WRITE 4711 fe:01:99 10 17\n"
                + "1: -> POSIX  ADVISORY  WRITE 4712 fe:01:99 10 17\n"
                + "2: FLOCK  ADVISORY  READ 12 00:1b:7 0 EOF\n"
                + "3: OFDLCK ADVISORY  WRITE -1 fe:01:99 0 EOF\n"
                + "4: LEASE  ACTIVE    READ 12 fe:01:99 0 EOF\n");

    assertThat(locks.of(file(0xfe01, 99)))
        .containsExactly(
            new HeldLock(LockKind.POSIX, 4711, true, 10, 8),
            new HeldLock(LockKind.OFD, -1, true, 0, 0));
    assertThat(locks.of(file(0x1b, 7)))
        .containsExactly(new HeldLock(LockKind.FLOCK, 12, false, 0, 0));
    assertThat(locks.of(file(0x1b, 8))).isEmpty();
  }

  @Test
  void givenSomethingElse_thenNothing() {
    assertThat(HostLocks.parse("what is this\n").of(file(0, 0))).isEmpty();
  }
}
