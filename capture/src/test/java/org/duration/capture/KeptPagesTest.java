package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.duration.capture.raw.StreamWriter.words;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawStream;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.Address;
import org.duration.image.CheckpointKind;
import org.duration.image.Image;
import org.duration.image.memory.MmId;
import org.duration.image.memory.PageBase;
import org.duration.image.memory.PageCopy;
import org.duration.image.memory.PageExtent;
import org.duration.image.memory.PageFile;
import org.junit.jupiter.api.Test;

/** Pages that are not in the stream because an earlier checkpoint has them. */
class KeptPagesTest {
  private static final long HEAP = 0x10001000L;

  private static PageBase base(PageExtent... extents) {
    return new PageBase(
        99,
        List.of(new PageFile(6, 1 << 20), new PageFile(4, 1 << 20), new PageFile(2, 1 << 20)),
        Map.of(new MmId(2), List.of(extents)));
  }

  private static PageExtent at(long address, long bytes, long offset, int file) {
    return new PageExtent(new Address(address), bytes, offset, file);
  }

  /** Process 2 keeps the page behind the heap's first. */
  private static Consumer<StreamWriter> keeping(long scan) {
    return writer ->
        writer
            .fact(FactType.KEPT, 2, 0, words(HEAP, 0x1000))
            .fact(FactType.TRACKING, 2, 0, words(scan, 0));
  }

  private static CaptureResult build(Consumer<StreamWriter> more, Optional<PageBase> base)
      throws Exception {
    CaptureContext context = new ContextBuilder().base(base).build();
    return ImageBuilder.build(
        RawStream.parse(ByteBuffer.wrap(SampleStream.bytes(more))), context, SampleStream::digest);
  }

  private static Image image(PageBase base) throws Exception {
    CaptureResult result = build(keeping(99), Optional.of(base));
    assertThat(result).isInstanceOf(CaptureResult.Captured.class);
    return ((CaptureResult.Captured) result).image();
  }

  @Test
  void givenKeptPage_thenItStandsWhereTheBaseHasIt() throws Exception {
    Image image = image(base(at(HEAP - 0x1000, 0x3000, 0x5000, 1)));

    assertThat(image.pageFiles()).containsExactly(new PageFile(4, 1 << 20));
    assertThat(image.processes().get(0).pages()).contains(at(HEAP, 0x1000, 0x6000, 1));
    assertThat(image.header().kind()).isEqualTo(CheckpointKind.INCREMENTAL);
    assertThat(image.header().parent()).hasValue(6);
  }

  @Test
  void givenPagesThatStandInTheStreamToo_thenAllAscend() throws Exception {
    assertThat(image(base(at(HEAP, 0x1000, 0, 0))).processes().get(0).pages())
        .isSortedAccordingTo(Comparator.comparing(PageExtent::address))
        .hasSize(3);
  }

  @Test
  void givenFileThatIsFolded_thenItsPagesGetAPlaceInTheNewOne() throws Exception {
    PageBase base = base(at(HEAP - 0x1000, 0x3000, 0x5000, 1)).folding(Set.of(1), 0x9000);

    var result = (CaptureResult.Captured) build(keeping(99), Optional.of(base));

    assertThat(result.image().processes().get(0).pages()).contains(at(HEAP, 0x1000, 0x9000, 0));
    assertThat(result.copies())
        .containsExactly(new PageCopy(new PageFile(4, 1 << 20), 0x6000, 0x1000, 0x9000));
    assertThat(result.image().pageFiles()).isEmpty();
    assertThat(result.image().header().kind()).isEqualTo(CheckpointKind.MERGED);
    assertThat(result.image().header().parent()).isEmpty();
  }

  @Test
  void givenNothingKept_thenItIsFullAndUsesNoOther() throws Exception {
    CaptureResult result = build(writer -> {}, Optional.of(base(at(HEAP, 0x1000, 0, 0))));

    Image image = ((CaptureResult.Captured) result).image();
    assertThat(image.pageFiles()).isEmpty();
    assertThat(image.header().kind()).isEqualTo(CheckpointKind.FULL);
    assertThat(image.header().parent()).isEmpty();
  }

  @Test
  void givenKeptPageThatTheBaseLacks_thenNothingIsBuilt() {
    assertThatThrownBy(() -> image(base(at(HEAP + 0x1000, 0x1000, 0, 0))))
        .isInstanceOf(BaseContradicted.class)
        .hasMessageContaining("the page at 0x10001000")
        .hasMessageContaining("checkpoint 6");
  }

  @Test
  void givenAnotherBaseThanAskedFor_thenNothingIsBuilt() {
    assertThatThrownBy(() -> build(keeping(98), Optional.of(base(at(HEAP, 0x1000, 0, 0)))))
        .isInstanceOf(BaseContradicted.class);
    assertThatThrownBy(() -> build(keeping(99), Optional.empty()))
        .isInstanceOf(BaseContradicted.class);
  }
}
