// What of a file of captured pages has to be stored.
package org.duration.image.distinct;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.duration.image.Check;
import org.duration.image.Image;
import org.duration.image.files.DataFile;
import org.duration.image.files.FileContent;
import org.duration.image.memory.Area;
import org.duration.image.memory.PageExtent;
import org.duration.image.process.ProcessImage;

/**
 * Pages of processes that are zero, or the same as an earlier one, are left out. Not where that
 * would cut an extent for less than {@link #WORTH_A_CUT} pages: a manifest of many small extents is
 * slow to read, and so is memory that is read by many small calls. A few single pages may be cut
 * out, though: what a process has in common with another one, between pages that it has written to,
 * can be shared with it again after a restore. Whole files that stand among the pages are left as
 * they are.
 */
public final class DistinctPages {
  private static final int PAGE = KnownPages.PAGE;
  private static final int WORTH_A_CUT = 2;

  /** Single pages in an image, of which more are stored again. */
  private static final int MOST_SINGLES = 32_768;

  private static final int CHUNK_PAGES = 256;

  /** Of the heap, for what is noted of each page. */
  private static final int BYTES_PER_PAGE = 32;

  private final Image image;
  private final FileChannel file;
  private final int pages;
  private final int[] first;
  private final BitSet stored;
  private final int[] place;
  private boolean singlesGo;

  private DistinctPages(Image image, FileChannel file, int pages) {
    this.image = image;
    this.file = file;
    this.pages = pages;
    this.first = new int[pages];
    this.stored = new BitSet(pages);
    this.place = new int[pages];
  }

  /**
   * What is to be stored of {@code file}, which the image's bytes stand in. A file of so many pages
   * that taking note of them would need much of the heap is to be stored as it is.
   */
  public static DistinctPages of(Image image, FileChannel file) throws IOException {
    long pages = (file.size() + PAGE - 1) / PAGE;
    boolean fits = pages < Runtime.getRuntime().maxMemory() / 4 / BYTES_PER_PAGE;
    DistinctPages distinct = new DistinctPages(image, file, fits ? (int) pages : 0);
    if (distinct.pages > 0) {
      distinct.compare(distinct.captured());
      distinct.singlesGo = distinct.singles() <= MOST_SINGLES;
      distinct.choose();
    }
    return distinct;
  }

  /** How many bytes need not be stored. */
  public long savedBytes() {
    return (long) (pages - stored.cardinality()) * PAGE;
  }

  /** Writes what is left, at the end of {@code to}, which is empty. */
  public void write(FileChannel to) throws IOException {
    for (int from = stored.nextSetBit(0); from >= 0; ) {
      int end = stored.nextClearBit(from);
      long at = (long) from * PAGE;
      PageFiles.copy(file, at, Math.min((long) end * PAGE, file.size()) - at, to);
      from = stored.nextSetBit(end);
    }
  }

  /** The image whose bytes stand in what was written. */
  public Image image() {
    List<ProcessImage> processes = new ArrayList<>();
    for (ProcessImage process : image.processes()) {
      processes.add(process.live().isPresent() ? process.withPages(placed(process)) : process);
    }
    return image.withBytesAt(processes, image.contents().stream().map(this::placed).toList());
  }

  private BitSet captured() {
    BitSet captured = new BitSet(pages);
    for (ProcessImage process : image.processes()) {
      for (PageExtent extent : process.pages()) {
        if (extent.file() == 0) {
          captured.set(number(extent), number(extent) + count(extent));
        }
      }
    }
    return captured;
  }

  private void compare(BitSet captured) throws IOException {
    KnownPages known = new KnownPages(file, captured.cardinality());
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_PAGES * PAGE);
    for (int from = captured.nextSetBit(0); from >= 0; ) {
      int end = Math.min(captured.nextClearBit(from), from + CHUNK_PAGES);
      chunk.clear().limit((end - from) * PAGE);
      PageFiles.fill(file, chunk, (long) from * PAGE);
      for (int page = from; page < end; page++) {
        first[page] = known.first(chunk.slice((page - from) * PAGE, PAGE), page);
      }
      from = captured.nextSetBit(end);
    }
  }

  private void choose() {
    for (ProcessImage process : image.processes()) {
      pieces(process).stream()
          .filter(piece -> piece.from != KnownPages.ZERO)
          .forEach(piece -> stored.set(piece.from, piece.from + piece.count));
    }
    for (FileContent content : image.contents()) {
      if (content.file() == DataFile.PAGES && content.bytes() > 0) {
        long end = content.offset() + content.bytes() + PAGE - 1;
        stored.set((int) (content.offset() / PAGE), (int) (end / PAGE));
      }
    }
    int next = 0;
    for (int page = stored.nextSetBit(0); page >= 0; page = stored.nextSetBit(page + 1)) {
      place[page] = next++;
    }
  }

  /**
   * A part of an extent.
   *
   * @param from its first page in the file, or {@link KnownPages#ZERO}
   */
  private record Piece(PageExtent of, int skip, int count, int from) {}

  /** All extents of a process, those that stand elsewhere left out. */
  private List<Piece> pieces(ProcessImage process) {
    List<Piece> pieces = new ArrayList<>();
    int area = 0;
    for (PageExtent extent : process.pages()) {
      List<Area> areas = process.live().orElseThrow().memory().areas();
      while (areas.get(area).end().compareTo(extent.address()) <= 0) {
        area++;
      }
      if (extent.file() == 0) {
        cut(extent, areas.get(area).kind().beginsAsZeros(), pieces);
      }
    }
    return pieces;
  }

  private void cut(PageExtent extent, boolean zerosMayGo, List<Piece> into) {
    int start = number(extent);
    int end = start + count(extent);
    int kept = start;
    for (int page = start; page < end; ) {
      int run = run(page, end, zerosMayGo);
      boolean goes = from(page, zerosMayGo) != page;
      boolean single = singlesGo && from(page, zerosMayGo) != KnownPages.ZERO;
      if (goes && (run >= WORTH_A_CUT || run == end - start || single)) {
        if (kept < page) {
          into.add(new Piece(extent, kept - start, page - kept, kept));
        }
        into.add(new Piece(extent, page - start, run, from(page, zerosMayGo)));
        kept = page + run;
      }
      page += run;
    }
    if (kept < end) {
      into.add(new Piece(extent, kept - start, end - kept, kept));
    }
  }

  /** How many pages would be cut out of extents one by one. Zeros are not worth it. */
  private long singles() {
    long count = 0;
    for (ProcessImage process : image.processes()) {
      for (PageExtent extent : process.pages()) {
        count += extent.file() == 0 ? singles(extent) : 0;
      }
    }
    return count;
  }

  private int singles(PageExtent extent) {
    int count = 0;
    int end = number(extent) + count(extent);
    for (int page = number(extent); page < end; ) {
      int run = run(page, end, true);
      boolean alone = run == 1 && first[page] != page && first[page] != KnownPages.ZERO;
      count += alone ? 1 : 0;
      page += run;
    }
    return count;
  }

  /** How many pages go the same way. */
  private int run(int page, int end, boolean zerosMayGo) {
    int at = page + 1;
    int begin = from(page, zerosMayGo);
    while (at < end
        && from(at, zerosMayGo)
            == (begin == KnownPages.ZERO ? KnownPages.ZERO : begin + at - page)) {
      at++;
    }
    return at - page;
  }

  private int from(int page, boolean zerosMayGo) {
    return first[page] == KnownPages.ZERO && !zerosMayGo ? page : first[page];
  }

  private List<PageExtent> placed(ProcessImage process) {
    List<PageExtent> placed = new ArrayList<>();
    process.pages().stream().filter(extent -> extent.file() != 0).forEach(placed::add);
    pieces(process).forEach(piece -> placed.add(placed(piece)));
    placed.sort(Comparator.comparing(PageExtent::address));
    return placed;
  }

  private PageExtent placed(Piece piece) {
    var address = piece.of.address().plus((long) piece.skip * PAGE);
    long bytes = (long) piece.count * PAGE;
    return piece.from == KnownPages.ZERO
        ? PageExtent.zeros(address, bytes)
        : new PageExtent(address, bytes, (long) place[piece.from] * PAGE);
  }

  private FileContent placed(FileContent content) {
    if (content.file() != DataFile.PAGES) {
      return content;
    }
    long offset =
        content.bytes() == 0
            ? 0
            : (long) place[(int) (content.offset() / PAGE)] * PAGE + content.offset() % PAGE;
    return new FileContent(content.id(), content.file(), offset, content.bytes());
  }

  private static int number(PageExtent extent) {
    Check.that(extent.offset() % PAGE == 0, "pages at %d", extent.offset());
    return (int) (extent.offset() / PAGE);
  }

  private static int count(PageExtent extent) {
    return (int) (extent.bytes() / PAGE);
  }
}
