package org.duration.image.distinct;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.duration.image.Address;
import org.duration.image.Image;
import org.duration.image.SampleImages;
import org.duration.image.files.DataFile;
import org.duration.image.files.FileContent;
import org.duration.image.memory.AddressSpace;
import org.duration.image.memory.Area;
import org.duration.image.memory.AreaKind;
import org.duration.image.memory.MappedFileId;
import org.duration.image.memory.PageExtent;
import org.duration.image.memory.Protection;
import org.duration.image.process.LiveProcess;
import org.duration.image.process.ProcessImage;

/** Whatever is left out, every page reads as it was captured. */
class DistinctPagesProperties {
  private static final int PAGE = 4096;

  /** The captured file, and the images before and after. */
  private record Case(Image before, byte[] raw, Image after, byte[] left, long saved) {}

  @Property(tries = 200, seed = "20261121")
  void everyPageReadsAsItWas(@ForAll long seed) throws IOException {
    Case one = run(random(seed));

    for (int i = 0; i < one.before.processes().size(); i++) {
      assertThat(memory(one.after.processes().get(i), one.left))
          .isEqualTo(memory(one.before.processes().get(i), one.raw));
    }
    for (int i = 0; i < one.before.contents().size(); i++) {
      assertThat(bytes(one.after.contents().get(i), one.left))
          .isEqualTo(bytes(one.before.contents().get(i), one.raw));
    }
    assertThat((long) one.raw.length - one.left.length).isEqualTo(one.saved);
  }

  @Property(tries = 50, seed = "20261121")
  void whatIsTheSameInAllProcessesIsStoredOnce(@ForAll long seed) throws IOException {
    Image sample = SampleImages.sample();
    byte[] shared = new byte[64 * PAGE];
    new Random(seed).nextBytes(shared);
    List<ProcessImage> processes = new ArrayList<>();
    List<byte[]> parts = new ArrayList<>();
    for (ProcessImage process : sample.processes()) {
      List<PageExtent> pages = new ArrayList<>();
      if (process.live().isPresent()) {
        pages.add(new PageExtent(new Address(0x20000000L), 64 * PAGE, parts.size() * 64L * PAGE));
        parts.add(shared);
        process = roomy(process).withPages(pages);
      }
      processes.add(process);
    }
    Case one = run(sample.withBytesAt(processes, noContents(sample)), join(parts));

    assertThat(parts).hasSizeGreaterThan(1);
    assertThat(one.left).isEqualTo(shared);
    one.after.processes().forEach(each -> assertThat(each.pages().size()).isLessThan(2));
  }

  @Property(tries = 20, seed = "20261121")
  void whatIsTheSameBetweenPagesThatWereWrittenIsStoredOnce(@ForAll long seed) throws IOException {
    Image sample = SampleImages.sample();
    Random random = new Random(seed);
    byte[] first = new byte[64 * PAGE];
    random.nextBytes(first);
    byte[] second = first.clone();
    for (int page = 0; page < 64; page += 2) {
      System.arraycopy(page(random), 0, second, page * PAGE, PAGE);
      second[page * PAGE] = (byte) page;
      second[page * PAGE + 1] = (byte) ~first[page * PAGE + 1];
    }
    List<ProcessImage> processes = new ArrayList<>(sample.processes());
    long at = 0;
    for (int i = 0; i < processes.size() && at < 128L * PAGE; i++) {
      if (processes.get(i).live().isPresent()) {
        PageExtent pages = new PageExtent(new Address(0x20000000L), 64 * PAGE, at);
        processes.set(i, roomy(processes.get(i)).withPages(List.of(pages)));
        at += pages.bytes();
      }
    }
    Case one = run(sample.withBytesAt(processes, noContents(sample)), join(List.of(first, second)));

    assertThat(one.left.length).isLessThanOrEqualTo((64 + 32) * PAGE);
  }

  /** With memory that begins as zeros, and memory that does not. */
  private static ProcessImage roomy(ProcessImage p) {
    LiveProcess live = p.live().orElseThrow();
    AddressSpace m = live.memory();
    List<Area> areas =
        List.of(
            area(0x20000000L, new AreaKind.Anonymous("arena")),
            area(0x40000000L, new AreaKind.FileBacked(new MappedFileId(0), 0)),
            area(0x60000000L, new AreaKind.Heap()));
    AddressSpace memory =
        new AddressSpace(m.id(), m.layout(), m.auxv(), areas, List.of(), List.of());
    return p.withLive(Optional.of(live.withMemory(memory)));
  }

  private static Area area(long start, AreaKind kind) {
    Address from = new Address(start);
    return new Area(from, from.plus(64L * PAGE), Protection.parse("rw-"), false, kind, Set.of());
  }

  private record Made(Image image, byte[] raw) {}

  /** Few different pages, many of them zero, in extents of any length, two of one area touching. */
  private static Made random(long seed) {
    Random random = new Random(seed);
    Image sample = SampleImages.sample();
    List<byte[]> parts = new ArrayList<>();
    List<ProcessImage> processes = new ArrayList<>();
    for (ProcessImage process : sample.processes()) {
      processes.add(
          process.live().isPresent() ? withPages(roomy(process), random, parts) : process);
    }
    List<FileContent> contents = new ArrayList<>();
    for (FileContent content : sample.contents()) {
      if (content.file() == DataFile.PAGES) {
        long at = (long) parts.size() * PAGE;
        parts.add(new byte[PAGE]);
        parts.add(page(random));
        content = new FileContent(content.id(), content.file(), at, PAGE + 17);
      }
      contents.add(content);
    }
    return new Made(sample.withBytesAt(processes, contents), join(parts));
  }

  private static ProcessImage withPages(ProcessImage process, Random random, List<byte[]> parts) {
    List<PageExtent> extents = new ArrayList<>();
    for (Area area : process.live().orElseThrow().memory().areas()) {
      long left = Math.min(area.range().bytes() / PAGE, 40);
      Address at = area.start();
      while (left > 0) {
        int count = 1 + random.nextInt((int) left);
        if (random.nextInt(5) > 0) {
          extents.add(new PageExtent(at, (long) count * PAGE, (long) parts.size() * PAGE));
          for (int i = 0; i < count; i++) {
            parts.add(i > 0 && random.nextInt(3) > 0 ? next(parts) : page(random));
          }
        }
        at = at.plus((long) count * PAGE);
        left -= count;
      }
    }
    return process.withPages(extents);
  }

  /** Runs of the same pages in the same order, as a fork makes them. */
  private static byte[] next(List<byte[]> parts) {
    byte[] last = parts.get(parts.size() - 1);
    byte[] next = new byte[PAGE];
    if (last[0] != 0) {
      Arrays.fill(next, (byte) (last[0] % 7 + 1));
    }
    return next;
  }

  private static byte[] page(Random random) {
    byte[] page = new byte[PAGE];
    if (random.nextInt(3) > 0) {
      Arrays.fill(page, (byte) (1 + random.nextInt(7)));
    }
    return page;
  }

  private static byte[] join(List<byte[]> parts) {
    ByteBuffer all = ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
    parts.forEach(all::put);
    return all.array();
  }

  private static List<FileContent> noContents(Image image) {
    return image.contents().stream()
        .map(each -> new FileContent(each.id(), DataFile.CONTENTS, 0, 17))
        .toList();
  }

  private static Case run(Made made) throws IOException {
    return run(made.image, made.raw);
  }

  private static Case run(Image image, byte[] raw) throws IOException {
    Path from = Files.createTempFile("raw", ".dat");
    Path to = Files.createTempFile("distinct", ".dat");
    Files.write(from, raw);
    try (FileChannel file = FileChannel.open(from);
        FileChannel left = FileChannel.open(to, StandardOpenOption.WRITE)) {
      DistinctPages pages = DistinctPages.of(image, file);
      pages.write(left);
      return new Case(image, raw, pages.image(), Files.readAllBytes(to), pages.savedBytes());
    } finally {
      Files.delete(from);
      Files.delete(to);
    }
  }

  /** Address and bytes of every page. */
  private static List<String> memory(ProcessImage process, byte[] file) {
    List<String> memory = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    for (PageExtent extent : process.pages()) {
      for (long done = 0; done < extent.bytes(); done += PAGE) {
        long at = extent.address().value() + done;
        assertThat(seen.add(at)).isTrue();
        int from = (int) (extent.offset() + done);
        byte[] page =
            extent.isZeros() ? new byte[PAGE] : Arrays.copyOfRange(file, from, from + PAGE);
        memory.add(at + ":" + Arrays.hashCode(page));
      }
    }
    return memory;
  }

  private static byte[] bytes(FileContent content, byte[] file) {
    int from = (int) content.offset();
    return content.file() == DataFile.PAGES
        ? Arrays.copyOfRange(file, from, from + (int) content.bytes())
        : new byte[0];
  }
}
