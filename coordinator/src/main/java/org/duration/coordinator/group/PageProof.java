package org.duration.coordinator.group;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import org.duration.capture.CaptureResult;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.capture.raw.RawProcess;
import org.duration.image.Image;
import org.duration.image.memory.PageExtent;
import org.duration.image.pack.PageReader;
import org.duration.image.process.ProcessImage;
import org.duration.image.store.Draft;

/**
 * For tests: compares the pages of an image, wherever they stand, with those that the capturer
 * stored once more in the same freeze without looking at what had changed. Then takes those off the
 * end of the file, where they still are the end.
 */
final class PageProof {
  private static final int PAGE = 4096;

  private final Image image;
  private final Draft draft;
  private final FileChannel raw;

  private PageProof(Image image, Draft draft, FileChannel raw) {
    this.image = image;
    this.draft = draft;
    this.raw = raw;
  }

  /** Asked for by the agent's environment. */
  static boolean wanted() {
    return "1".equals(System.getenv("DURATION_PROVE"));
  }

  /**
   * @throws IllegalStateException a page is missing, too many, or has other bytes
   */
  static void check(RawFacts facts, CaptureResult.Captured result, Draft draft) throws IOException {
    try (FileChannel raw =
        FileChannel.open(draft.rawPages(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      PageProof proof = new PageProof(result.image(), draft, raw);
      OptionalLong end = OptionalLong.empty();
      for (RawProcess process : facts.processes()) {
        for (RawFact.Pages each : process.facts().all(FactType.PROOF, RawFact.Pages.class)) {
          proof.check(process.process().pid(), each.runs());
          if (end.isEmpty() && !each.runs().isEmpty()) {
            end = OptionalLong.of(each.runs().get(0).offset());
          }
        }
      }
      if (end.isPresent() && result.copies().isEmpty()) {
        raw.truncate(end.getAsLong());
      }
    }
  }

  private void check(int pid, List<RawFact.PageRun> runs) throws IOException {
    List<PageExtent> extents =
        image.processes().stream()
            .filter(process -> process.pid() == pid)
            .map(ProcessImage::pages)
            .findFirst()
            .orElseThrow();
    long proven = runs.stream().mapToLong(RawFact.PageRun::bytes).sum();
    long held = extents.stream().mapToLong(PageExtent::bytes).sum();
    if (proven != held) {
      throw new IllegalStateException(
          "process " + pid + " has " + proven + " bytes of pages, its image " + held);
    }
    int at = 0;
    for (RawFact.PageRun run : runs) {
      long done = 0;
      while (done < run.bytes()) {
        PageExtent extent = extents.get(at);
        long skip = run.address() + done - extent.address().value();
        if (skip < 0 || skip >= extent.bytes()) {
          throw new IllegalStateException(
              "process " + pid + ": the image's pages go on at " + extent.address());
        }
        long bytes = Math.min(extent.bytes() - skip, run.bytes() - done);
        compare(pid, extent, skip, run.offset() + done, bytes);
        done += bytes;
        at += skip + bytes == extent.bytes() ? 1 : 0;
      }
    }
  }

  private void compare(int pid, PageExtent extent, long skip, long proof, long bytes)
      throws IOException {
    try (PageReader linked =
        extent.file() <= 0 ? null : draft.reader(image.pageFiles().get(extent.file() - 1))) {
      for (long done = 0; done < bytes; done += PAGE) {
        ByteBuffer stored =
            extent.isZeros()
                ? ByteBuffer.allocate(PAGE)
                : page(linked, extent.offset() + skip + done);
        if (!stored.equals(page(raw, proof + done))) {
          throw new IllegalStateException(
              "process "
                  + pid
                  + ": the page at "
                  + extent.address().plus(skip + done)
                  + " of "
                  + (extent.isZeros() ? "zeros" : image.pageFileName(extent))
                  + " is not as the process has it");
        }
      }
    }
  }

  private ByteBuffer page(PageReader linked, long at) throws IOException {
    if (linked == null) {
      return page(raw, at);
    }
    ByteBuffer page = ByteBuffer.allocate(PAGE);
    linked.read(page, at);
    return page.flip();
  }

  private static ByteBuffer page(FileChannel file, long at) throws IOException {
    ByteBuffer page = ByteBuffer.allocate(PAGE);
    while (page.hasRemaining()) {
      if (file.read(page, at + page.position()) < 0) {
        throw new EOFException("a page file ends early");
      }
    }
    return page.flip();
  }
}
