package org.duration.image.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.Bytes;
import org.duration.image.SampleImages;
import org.junit.jupiter.api.Test;

class MemoryRecordsTest {
  private static final Address BASE = new Address(0x10000);

  private static void rejected(String message, ThrowingCallable made) {
    assertThatThrownBy(made)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static Area area(long start, long end) {
    return new Area(
        new Address(start),
        new Address(end),
        Protection.parse("rw-"),
        false,
        new AreaKind.Anonymous(""),
        Set.of());
  }

  private static AddressSpace space(
      List<Area> areas, List<PageExtent> pages, List<AddressRange> guards) {
    MemoryLayout layout =
        new MemoryLayout(BASE, BASE, BASE, BASE, BASE, BASE, BASE, BASE, BASE, BASE, BASE);
    return new AddressSpace(new MmId(2), layout, Bytes.EMPTY, areas, pages, guards);
  }

  @Test
  void areasMustNotOverlap() {
    rejected(
        "area 0x2000-0x4000 is not above 0x1000-0x3000",
        () -> space(List.of(area(0x1000, 0x3000), area(0x2000, 0x4000)), List.of(), List.of()));
  }

  @Test
  void pagesMustLieInOneArea() {
    List<Area> areas = List.of(area(0x1000, 0x3000), area(0x3000, 0x4000), area(0x8000, 0x9000));
    assertThat(
            space(areas, List.of(new PageExtent(new Address(0x8000), 0x1000, 0)), List.of())
                .pages())
        .hasSize(1);
    rejected(
        "page extent 0x2000-0x4000 lies in no area",
        () -> space(areas, List.of(new PageExtent(new Address(0x2000), 0x2000, 0)), List.of()));
    rejected(
        "page extent 0x5000-0x6000 lies in no area",
        () -> space(areas, List.of(new PageExtent(new Address(0x5000), 0x1000, 0)), List.of()));
    rejected(
        "guard 0xa000-0xb000 lies in no area",
        () -> space(areas, List.of(), List.of(AddressRange.of(new Address(0xa000), 0x1000))));
  }

  @Test
  void vdsoSegmentsAreFound() {
    AddressSpace memory = SampleImages.memory(2);

    assertThat(memory.vdsoSegments()).hasSize(1);
    assertThat(((AreaKind.Vdso) memory.vdsoSegments().get(0).kind()).code()).isTrue();
  }

  @Test
  void onlyWholePages() {
    rejected("is not of whole pages", () -> area(0x1000, 0x1800));
    rejected("empty area", () -> area(0x1000, 0x1000));
    rejected("page extent of 100 bytes", () -> new PageExtent(BASE, 100, 0));
    rejected("page extent at 0x1", () -> new PageExtent(new Address(1), 4096, 0));
    rejected("offset is negative", () -> new PageExtent(BASE, 4096, -1));
    rejected("file offset 1", () -> new AreaKind.FileBacked(new MappedFileId(0), 1));
  }

  @Test
  void protectionIsTheTextOfMaps() {
    for (String text : new String[] {"---", "r--", "rw-", "r-x", "rwx", "--x"}) {
      assertThat(Protection.parse(text)).hasToString(text);
    }
    assertThat(Protection.parse("rwx").bits()).isEqualTo(7);
    assertThat(Protection.parse("r-x").bits()).isEqualTo(5);
    rejected("not a protection", () -> Protection.parse("wrx"));
  }

  @Test
  void flagsAreTheKernelsLetters() {
    for (AreaFlag flag : AreaFlag.values()) {
      assertThat(AreaFlag.of(flag.letters())).contains(flag);
    }
    assertThat(AreaFlag.of("rd")).isEmpty();
    rejected("not an area flag: zz", () -> AreaFlag.known("zz"));
  }

  @Test
  void layoutIsOrdered() {
    rejected(
        "brk from 0x10000 to 0xf000",
        () ->
            new MemoryLayout(
                BASE, BASE, BASE, BASE, BASE, new Address(0xf000), BASE, BASE, BASE, BASE, BASE));
  }

  @Test
  void filesHaveAPathAndProperDigests() {
    rejected(
        "mapped file with path memfd",
        () ->
            new MappedFile(
                new MappedFileId(0),
                "memfd:x",
                SampleImages.identity(0100644),
                Optional.empty(),
                Optional.empty()));
    rejected("not a sha256", () -> new FileDigest("AB", Optional.empty()));
    rejected("not a build-id", () -> new FileDigest("0".repeat(64), Optional.of("xyz")));
  }
}
