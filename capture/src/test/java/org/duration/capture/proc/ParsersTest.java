package org.duration.capture.proc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.duration.capture.proc.SmapsText.SmapsArea;
import org.duration.image.Address;
import org.duration.image.process.Ids;
import org.duration.image.process.ResourceLimit;
import org.junit.jupiter.api.Test;

class ParsersTest {
  private static void malformed(Mutations.Parser parser, String text) {
    assertThatThrownBy(() -> parser.parse(text)).isInstanceOf(MalformedText.class);
  }

  @Test
  void statWithBracketsInItsCommand() throws Exception {
    StatText stat = StatText.parse(Texts.STAT);

    assertThat(stat.comm()).isEqualTo("a) b (c");
    assertThat(stat.state()).isEqualTo('R');
    assertThat(stat.startCode()).isEqualTo(new Address(94187488768000L));
    assertThat(stat.endCode()).isEqualTo(new Address(94187488787881L));
    assertThat(stat.startStack()).isEqualTo(new Address(140730879893360L));
    assertThat(stat.startData()).isEqualTo(new Address(94187488803888L));
    assertThat(stat.startBrk()).isEqualTo(new Address(94188550492160L));
    assertThat(stat.envEnd()).isEqualTo(new Address(140730879901675L));
    assertThat(stat.waitStatus()).isEqualTo(9);
    malformed(StatText::parse, "1 (x) R 1 2 3");
    malformed(StatText::parse, "");
    malformed(StatText::parse, ")(");
  }

  @Test
  void status() throws Exception {
    StatusText status = StatusText.parse(Texts.STATUS);

    assertThat(status.umask()).isEqualTo(027);
    assertThat(status.uid()).isEqualTo(new Ids(0, 1, 2, 4294967295L));
    assertThat(status.groups()).containsExactly(4L, 24L, 27L);
    assertThat(status.caught()).isEqualTo(0xfffffffe00000001L);
    assertThat(status.permitted()).isEqualTo(0x1fffeffffffL);
    assertThat(status.ambient()).isEqualTo(1);
    assertThat(status.noNewPrivileges()).isTrue();
    assertThat(status.seccompMode()).isEqualTo(2);
    malformed(StatusText::parse, Texts.STATUS.replace("Uid:", "Uiddd:"));
    malformed(StatusText::parse, Texts.STATUS.replace("0027", "7777"));
    malformed(StatusText::parse, Texts.STATUS.replace("5\t6\t7\t8", "5\t6\t7"));
    malformed(StatusText::parse, Texts.STATUS.replace("Seccomp:\t2", "Seccomp:\t3"));
  }

  @Test
  void smaps() throws Exception {
    List<SmapsArea> areas = SmapsText.parse(Texts.SMAPS).areas();

    assertThat(areas).hasSize(5);
    SmapsArea file = areas.get(0);
    assertThat(file.name()).isEqualTo("/usr/bin/a b (deleted)");
    assertThat(file.offset()).isEqualTo(0x1000);
    assertThat(file.device()).isEqualTo("fe:00");
    assertThat(file.inode()).isEqualTo(260386);
    assertThat(file.flags()).containsExactlyInAnyOrder("rd", "mr", "mw", "me");
    assertThat(areas.get(1).shared()).isTrue();
    assertThat(areas.get(1).name()).isEqualTo("/x\ny");
    assertThat(areas.get(3).name()).isEmpty();
    assertThat(areas.get(3).flags()).isEmpty();
    assertThat(areas.get(4).range().start()).isEqualTo(new Address(0xffffffffff600000L));
    assertThat(file.sameFile(file)).isTrue();
    assertThat(file.sameFile(areas.get(1))).isFalse();
    assertThat(areas.get(3).sameFile(areas.get(3))).isFalse();
    malformed(SmapsText::parse, "1000-2000 rw-p");
    malformed(SmapsText::parse, "2000-1000 rw-p 0 00:00 0 \n");
    malformed(SmapsText::parse, "1000-2001 rw-p 0 00:00 0 \n");
    assertThat(SmapsText.parse("").areas()).isEmpty();
  }

  @Test
  void limits() throws Exception {
    List<ResourceLimit> limits = LimitsText.parse(Texts.LIMITS).limits();

    assertThat(limits)
        .hasSize(16)
        .extracting(ResourceLimit::resource)
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    assertThat(limits.get(3)).isEqualTo(new ResourceLimit(3, 8388608, ResourceLimit.UNLIMITED));
    assertThat(limits.get(7)).isEqualTo(new ResourceLimit(7, 1024, 20000));
    malformed(LimitsText::parse, Texts.LIMITS.replace("Max file locks ", "Max something  "));
    malformed(LimitsText::parse, Texts.LIMITS.replace("1024  ", "99999 "));
  }

  @Test
  void timers() throws Exception {
    assertThat(TimersText.parse(Texts.TIMERS).timers())
        .containsExactly(
            new TimersText.Timer(0, 0, 0, 14, 42, 2634),
            new TimersText.Timer(3, -6, 4, 34, 0x7fff86e452a8L, 2635),
            new TimersText.Timer(4, 1, 1, 0, 0, 2634));
    assertThat(TimersText.parse("").timers()).isEmpty();
    malformed(TimersText::parse, "ID: 0\nsignal: 14/2a\n");
    malformed(TimersText::parse, Texts.TIMERS.replace("14/", "99/"));
  }

  @Test
  void fdinfoOfAnEventfd() throws Exception {
    FdInfoText info = FdInfoText.parse(Texts.EVENTFD);

    assertThat(info.closeOnExec()).isTrue();
    assertThat(info.statusFlags()).isEqualTo(04002);
    assertThat(info.eventCounter()).contains(new FdInfoText.EventCounter(-1, false));
    assertThat(info.timer()).isEmpty();
    assertThat(info.locks()).isEmpty();
    malformed(FdInfoText::parse, "pos:\t0\n");
    malformed(FdInfoText::parse, "pos:\t0\nflags:\t777777777777\n");
  }

  @Test
  void fdinfoOfATimerfd() throws Exception {
    assertThat(FdInfoText.parse(Texts.TIMERFD).timer())
        .contains(new FdInfoText.Timer(7, 3, 3, 99_999_774_501L, 5));
    malformed(FdInfoText::parse, Texts.TIMERFD.replace("(99, ", "(99999999999999, "));
  }

  @Test
  void fdinfoOfAnEpoll() throws Exception {
    assertThat(FdInfoText.parse(Texts.EPOLL).watches())
        .containsExactly(
            new FdInfoText.Watch(4, 0x19, 4), new FdInfoText.Watch(12, 0x80002019L, -1));
  }

  @Test
  void fdinfoWithLocks() throws Exception {
    String text = "pos:\t5\nflags:\t02\nlock:\t1: FLOCK  ADVISORY  WRITE 1 00:1f:3 0 EOF\n";

    assertThat(FdInfoText.parse(text).locks()).hasSize(1);
    assertThat(FdInfoText.parse(text).position()).isEqualTo(5);
  }

  @Test
  void namespaces() throws Exception {
    assertThat(NamespaceText.parse(Texts.NAMESPACES).links())
        .containsEntry("cgroup", "[4026531835]")
        .containsEntry("pid_for_children", "[4026531836]")
        .hasSize(3);
    malformed(NamespaceText::parse, "pid\n");
  }

  @Test
  void timeOffsets() throws Exception {
    assertThat(TimensText.parse(Texts.TIMENS))
        .isEqualTo(new TimensText(-2_999_999_995L, 2_000_000_000L));
    malformed(TimensText::parse, "monotonic 1 2\n");
    malformed(TimensText::parse, Texts.TIMENS.replace("-3", "9999999999999"));
  }

  @Test
  void mounts() throws Exception {
    assertThat(MountInfoText.parse(Texts.MOUNTINFO).mounts())
        .containsExactly(
            new MountInfoText.Mount(22, 27, "/proc", false, "proc"),
            new MountInfoText.Mount(31, 22, "/mnt/a b", true, "tmpfs"));
    malformed(MountInfoText::parse, "22 27 0:21 / /proc rw\n");
  }

  @Test
  void sysvObjects() throws Exception {
    assertThat(SysvIpcText.parse(Texts.SYSVIPC).items())
        .containsExactly(
            new SysvIpcText.Item(0, 0, 01600, Map.of("size", 4096L)),
            new SysvIpcText.Item(-559038737, 12, 0600, Map.of("size", 1L)));
    malformed(SysvIpcText::parse, "head\nx\n");
  }
}
