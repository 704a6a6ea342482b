package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.duration.capture.raw.FactSet;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.image.process.Register;
import org.duration.image.process.Registers;
import org.junit.jupiter.api.Test;

class RseqAbortTest {
  private static final RseqAbort ABORT = new RseqAbort(0x1000, 0x20, 0x5000);

  private static long ripAfter(long rip) {
    Registers stopped = Registers.of(new long[Registers.COUNT]).with(Register.RIP, rip);
    return ABORT.apply(stopped).get(Register.RIP);
  }

  private static FactSet section(Long... words) {
    RawFact.Head head = new RawFact.Head(FactType.RSEQ_SECTION, 2, 2);
    return new FactSet(List.of(new RawFact.Words(head, List.of(words))));
  }

  @Test
  void givenThreadInsideTheSequence_thenItGoesOnAtTheHandler() {
    assertThat(ripAfter(0x1000)).isEqualTo(0x5000);
    assertThat(ripAfter(0x101f)).isEqualTo(0x5000);
  }

  @Test
  void givenThreadBehindOrBeforeIt_thenItGoesOnWhereItWas() {
    assertThat(ripAfter(0xfff)).isEqualTo(0xfff);
    assertThat(ripAfter(0x1020)).isEqualTo(0x1020);
  }

  @Test
  void givenFact_thenItsWordsAreTaken() {
    assertThat(RseqAbort.of(section(0L, 0x1000L, 0x20L, 0x5000L))).contains(ABORT);
    assertThat(RseqAbort.of(section(0L))).isEmpty();
    assertThat(RseqAbort.of(new FactSet(List.of()))).isEmpty();
  }
}
