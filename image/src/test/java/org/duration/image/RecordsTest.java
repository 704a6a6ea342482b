package org.duration.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RecordsTest {
  private static void rejected(String message, ThrowingCallable made) {
    assertThatThrownBy(made)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static ImageHeader header(
      int version, String group, long seq, CheckpointKind kind, OptionalLong parent) {
    return new ImageHeader(version, group, 1, 1, seq, kind, parent, Instant.EPOCH, "", 0, 0);
  }

  @Test
  void headerRejectsWhatCannotBe() {
    OptionalLong none = OptionalLong.empty();
    rejected("format version 5", () -> header(5, "g", 1, CheckpointKind.FULL, none));
    rejected("not a group name", () -> header(1, "../etc", 1, CheckpointKind.FULL, none));
    rejected("not a group name", () -> header(1, "x".repeat(64), 1, CheckpointKind.FULL, none));
    rejected("seq 0", () -> header(1, "g", 0, CheckpointKind.FULL, none));
    rejected("parent", () -> header(1, "g", 2, CheckpointKind.FULL, OptionalLong.of(1)));
    rejected("parent", () -> header(1, "g", 2, CheckpointKind.INCREMENTAL, none));
    rejected("parent", () -> header(1, "g", 2, CheckpointKind.INCREMENTAL, OptionalLong.of(2)));
    assertThat(header(1, "g", 2, CheckpointKind.INCREMENTAL, OptionalLong.of(1)).parent())
        .hasValue(1);
  }

  @Test
  void vdsoMustMatchItsDigest() {
    rejected("does not match", () -> new Vdso("00", Bytes.of(new byte[] {1})));
    rejected("empty", () -> Vdso.of(Bytes.EMPTY));
  }

  @Test
  void hostRejectsOddPageSize() {
    HostSignature host = SampleImages.host();
    rejected("page size", () -> new HostSignature("", "", "", "", 4097, host.cpu(), host.vdso()));
  }

  @Test
  void cpuNeedsAllLeaves() {
    rejected("leaves missing", () -> new CpuFeatures(0, 0, Map.of()));
  }

  @Test
  void givenHostWithoutOneBit_thenTheLeafIsNamed() {
    CpuFeatures wanted = SampleImages.host().cpu();
    Map<CpuLeaf, Integer> less = new java.util.EnumMap<>(wanted.leaves());
    less.put(CpuLeaf.LEAF_7_EBX, 0);

    assertThat(wanted.missingOn(new CpuFeatures(7, 832, less))).containsExactly(CpuLeaf.LEAF_7_EBX);
    assertThat(new CpuFeatures(7, 832, less).missingOn(wanted)).isEmpty();
  }

  @Test
  void clocksDoNotRunBackwards() {
    rejected("monotonicNanos is negative", () -> new Clocks(-1, 0, 0));
    rejected("boottimeNanos is negative", () -> new Clocks(0, -1, 0));
    rejected("realtimeNanos is negative", () -> new Clocks(0, 0, -1));
  }

  @Test
  void applicationNeedsAName() {
    rejected("application name", () -> new Application("", 2, List.of()));
    rejected("rootPid", () -> new Application("a", -1, List.of()));
  }

  @Test
  void evidenceNeedsAKind() {
    rejected("without a kind", () -> new Evidence("", "", "", ""));
  }

  @Test
  void kindsHaveTheWordsOfTheCommandLine() {
    assertThat(CheckpointKind.values())
        .extracting(CheckpointKind::word)
        .containsExactly("full", "incremental", "merged");
  }
}
