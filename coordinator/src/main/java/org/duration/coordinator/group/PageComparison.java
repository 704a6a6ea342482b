package org.duration.coordinator.group;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.duration.image.memory.PageExtent;
import org.duration.image.memory.PageFile;
import org.duration.image.pack.PageReader;
import org.duration.image.store.StoredImage;

/** Compares pages of two checkpoints; what both have from one place is the same without a look. */
final class PageComparison implements Closeable {
  private static final int PAGE = 4096;

  private final Side from;
  private final Side to;

  PageComparison(StoredImage from, StoredImage to) {
    this.from = new Side(from);
    this.to = new Side(to);
  }

  /** One checkpoint, and its page files as far as they have been opened. */
  private static final class Side implements Closeable {
    private final StoredImage stored;
    private final List<PageFile> files;
    private final Map<Integer, PageReader> readers = new HashMap<>();
    private final ByteBuffer page = ByteBuffer.allocate(PAGE);

    Side(StoredImage stored) {
      this.stored = stored;
      this.files = stored.base(0).files();
    }

    /** The file and where in it. */
    private record Place(PageFile file, long offset) {}

    Object place(PageExtent extent, long address) {
      return extent.isZeros()
          ? "zeros"
          : new Place(
              files.get(extent.file()), extent.offset() + address - extent.address().value());
    }

    ByteBuffer read(PageExtent extent, long address) throws IOException {
      if (extent.isZeros()) {
        return ByteBuffer.allocate(PAGE);
      }
      PageReader reader = readers.get(extent.file());
      if (reader == null) {
        reader = stored.reader(extent.file());
        readers.put(extent.file(), reader);
      }
      page.clear();
      reader.read(page, extent.offset() + address - extent.address().value());
      return page.flip();
    }

    @Override
    public void close() throws IOException {
      for (PageReader reader : readers.values()) {
        reader.close();
      }
    }
  }

  /** Both ascending. */
  PageDifference of(List<PageExtent> before, List<PageExtent> after) throws IOException {
    long same = 0;
    long changed = 0;
    long both = 0;
    int at = 0;
    for (PageExtent extent : after) {
      long end = extent.end().value();
      while (at < before.size() && before.get(at).end().compareTo(extent.address()) <= 0) {
        at++;
      }
      for (int i = at; i < before.size() && before.get(i).address().value() < end; i++) {
        PageExtent old = before.get(i);
        long start = Math.max(old.address().value(), extent.address().value());
        long stop = Math.min(old.end().value(), end);
        for (long address = start; address < stop; address += PAGE, both++) {
          boolean equal = equal(old, extent, address);
          same += equal ? 1 : 0;
          changed += equal ? 0 : 1;
        }
      }
    }
    return new PageDifference(same, changed, pages(after) - both, pages(before) - both);
  }

  private boolean equal(PageExtent old, PageExtent now, long address) throws IOException {
    return from.place(old, address).equals(to.place(now, address))
            && from.stored.commit().group().equals(to.stored.commit().group())
            && from.stored.directory().getParent().equals(to.stored.directory().getParent())
        || from.read(old, address).equals(to.read(now, address));
  }

  private static long pages(List<PageExtent> extents) {
    return extents.stream().mapToLong(PageExtent::bytes).sum() / PAGE;
  }

  @Override
  public void close() throws IOException {
    from.close();
    to.close();
  }
}
