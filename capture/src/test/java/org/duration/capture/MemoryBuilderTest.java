package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.words;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.Address;
import org.duration.image.memory.AddressSpace;
import org.duration.image.memory.PageExtent;
import org.junit.jupiter.api.Test;

class MemoryBuilderTest {
  private static final String OTHERS =
      SampleStream.SMAPS.substring(SampleStream.SMAPS.indexOf("7ffff0000000"));

  private static CaptureResult build(String smaps, long... pages) throws Exception {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    SampleStream.processWithoutPages(writer, 2, smaps + OTHERS);
    if (pages.length > 0) {
      writer.fact(FactType.PAGES, 2, 0, words(pages));
    }
    SampleStream.thread(writer, 2, 2);
    SampleStream.thread(writer, 2, 3);
    return SampleStream.build(writer.finish());
  }

  private static AddressSpace memory(String smaps, long... pages) throws Exception {
    CaptureResult result = build(smaps, pages);
    assertThat(result).isInstanceOf(CaptureResult.Captured.class);
    return SampleStream.first(result).memory();
  }

  @Test
  void givenNoHeap_thenBrkIsWhatTheKernelSays() throws Exception {
    assertThat(memory("").layout().brk()).isEqualTo(new Address(0x10002ff3));
  }

  @Test
  void givenHeapThatEndsElsewhere_thenBrkIsWhatTheKernelSays() throws Exception {
    AddressSpace memory =
        memory(
            "10000000-10001000 rw-p 00000000 00:00 0 [heap]\n10001000-10004000 rw-p 00000000 00:00 0 [heap]\n");

    assertThat(memory.layout().brk()).isEqualTo(new Address(0x10002ff3));
  }

  @Test
  void givenBreakBelowItsStart_thenTheFactsAreRefused() throws Exception {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    SampleStream.processWithoutPages(writer, 2, OTHERS, 0xffff000L);
    SampleStream.thread(writer, 2, 2);
    SampleStream.thread(writer, 2, 3);

    CaptureResult result = SampleStream.build(writer.finish());

    assertThat(((CaptureResult.Refused) result).refusals().get(0).toString())
        .contains("break 0xffff000 below its start");
  }

  @Test
  void givenNamedMemory_thenItsNameIsKept() throws Exception {
    AddressSpace memory = memory("10000000-10001000 rw-p 00000000 00:00 0 [anon:my arena]\n");

    assertThat(memory.areas().get(0).kind())
        .isEqualTo(new org.duration.image.memory.AreaKind.Anonymous("my arena"));
  }

  @Test
  void givenPagesWhereNoAreaIs_thenTheFactsAreRefused() throws Exception {
    CaptureResult result = build("", 0x30000000, 0x1000, 0);

    assertThat(((CaptureResult.Refused) result).refusals().get(0).toString())
        .contains("memory 0x30000000-0x30001000: pages outside all areas");
  }

  @Test
  void givenPagesOfAnAreaThatIsRefused_thenOnlyTheAreaIsNamed() throws Exception {
    CaptureResult result =
        build(
            "20000000-20001000 rw-s 00000000 00:01 9 /dev/zero (deleted)\n", 0x20000000, 0x1000, 0);

    assertThat(((CaptureResult.Refused) result).refusals()).hasSize(1);
  }

  /** Any run of pages over adjacent areas is cut so that nothing is lost, added or moved. */
  @Property(tries = 60, seed = "20261121")
  void cutRunsHoldTheSamePages(
      @ForAll @IntRange(min = 0, max = 11) int first,
      @ForAll @IntRange(min = 1, max = 12) int count)
      throws Exception {
    StringBuilder smaps = new StringBuilder();
    int[] borders = {0, 1, 3, 4, 8, 12};
    for (int i = 1; i < borders.length; i++) {
      smaps.append(
          String.format(
              "%x-%x rw-p 00000000 00:00 0 %n",
              0x20000000 + borders[i - 1] * 4096, 0x20000000 + borders[i] * 4096));
    }
    int pages = Math.min(count, 12 - first);
    long start = 0x20000000L + first * 4096L;

    AddressSpace memory = memory(smaps.toString(), start, pages * 4096L, 0x7000);

    long at = start;
    for (PageExtent extent : memory.pages()) {
      assertThat(extent.address().value()).isEqualTo(at);
      assertThat(extent.offset()).isEqualTo(0x7000 + at - start);
      at += extent.bytes();
    }
    assertThat(at).isEqualTo(start + pages * 4096L);
  }
}
