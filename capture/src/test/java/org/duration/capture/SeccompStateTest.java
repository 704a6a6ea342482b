package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.duration.capture.proc.StatusText;
import org.duration.capture.raw.FactSet;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.image.Bytes;
import org.duration.image.process.SeccompFilter;
import org.junit.jupiter.api.Test;

/** What of a thread's filters is its own, and whether it could be set again. */
class SeccompStateTest {
  private static final RawFact.Head FILTER = new RawFact.Head(FactType.SECCOMP_FILTER, 2, 2);
  private static final Bytes ALLOW = instruction(0x06, 0x7fff0000);
  private static final Bytes ERRNO = instruction(0x06, 0x00050001);
  private static final Bytes NOTIFY = instruction(0x06, 0x7fc00000);

  private static Bytes instruction(int code, int constant) {
    ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    return Bytes.of(bytes.putShort((short) code).putShort((short) 0).putInt(constant).array());
  }

  private static StatusText status(int mode, int filters, boolean noNewPrivileges)
      throws Exception {
    return StatusText.parse(
        SampleStream.STATUS
            .replace("NoNewPrivs:\t0", "NoNewPrivs:\t" + (noNewPrivileges ? 1 : 0))
            .replace("Seccomp:\t0", "Seccomp:\t" + mode + "\nSeccomp_filters:\t" + filters));
  }

  private static SeccompState state(int ofInit, StatusText own, Bytes... programs)
      throws Exception {
    List<RawFact> facts = new ArrayList<>();
    for (Bytes program : programs) {
      facts.add(new RawFact.SeccompFilter(FILTER, 0, program));
    }
    return SeccompState.of(
        Optional.of(status(ofInit == 0 ? 0 : 2, ofInit, false)),
        own,
        new FactSource(new FactSet(facts), "thread 2"));
  }

  @Test
  void givenFiltersOfInitAlone_thenNoneIsItsOwn() throws Exception {
    SeccompState state = state(2, status(2, 2, false));

    assertThat(state.mode()).isZero();
    assertThat(state.filters()).isEmpty();
  }

  @Test
  void givenFiltersOnTopOfInits_thenTheYoungerAreItsOwnInTheirOrder() throws Exception {
    SeccompState state = state(1, status(2, 3, true), ALLOW, ERRNO, ALLOW);

    assertThat(state.mode()).isEqualTo(2);
    assertThat(state.filters())
        .containsExactly(new SeccompFilter(0, ERRNO), new SeccompFilter(0, ALLOW));
  }

  @Test
  void givenStrictModeThatWasVisited_thenItIsKept() throws Exception {
    SeccompState state = state(0, status(1, 0, false));

    assertThat(state.mode()).isEqualTo(1);
    assertThat(state.filters()).isEmpty();
  }

  @Test
  void givenUnreadableFilters_thenRefusedWithBothRemedies() throws Exception {
    assertThatThrownBy(() -> state(0, status(2, 1, true)).filters())
        .isInstanceOf(RefusedFact.class)
        .hasMessageContaining("can be read only by root")
        .hasMessageContaining("run the group as root, or switch");
  }

  @Test
  void givenFewerFiltersThanTheKernelCounts_thenImpossible() throws Exception {
    refused(state(0, status(2, 2, true), ALLOW), "1 of its seccomp filters were read");
  }

  @Test
  void givenFilterWithASupervisor_thenRefused() throws Exception {
    refused(state(0, status(2, 1, true), NOTIFY), "hands calls over to a supervisor");
  }

  @Test
  void givenFilterWithoutTheRightToSetItAgain_thenRefused() throws Exception {
    refused(state(0, status(2, 1, false), ALLOW), "a privilege (CAP_SYS_ADMIN)");
  }

  private static void refused(SeccompState state, String what) {
    assertThatThrownBy(state::filters).isInstanceOf(RefusedFact.class).hasMessageContaining(what);
  }
}
