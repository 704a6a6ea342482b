// The bytes that a file had at a checkpoint, block by block.
package org.duration.coordinator.snapshot;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.duration.image.Image;
import org.duration.image.files.FileContent;
import org.duration.image.files.FileExtent;
import org.duration.image.files.SnapshotFile;

/** Blocks are known by their offsets. Runs of data stand in the image's pages; holes are zeros. */
record Content(Image image, SnapshotFile file) {
  private static final int BLOCK = 64 << 10;

  long size() {
    return file.identity().size();
  }

  /** Blocks that are not in {@code present}, which may be shorter or longer. */
  List<Long> differing(FileChannel pages, FileChannel present) throws IOException {
    ByteBuffer want = ByteBuffer.allocateDirect(BLOCK);
    ByteBuffer have = ByteBuffer.allocateDirect(BLOCK);
    List<Long> differing = new ArrayList<>();
    for (long at = 0; at < size(); at += BLOCK) {
      read(pages, at, want);
      have.clear().limit(want.limit());
      readFully(present, have, at);
      have.flip();
      if (!have.equals(want)) {
        differing.add(at);
      }
    }
    return differing;
  }

  /** Blocks that are no holes. */
  List<Long> data() {
    List<Long> blocks = new ArrayList<>();
    for (FileExtent extent : file.extents()) {
      long end = extent.offset() + image.contents().get(extent.content().value()).bytes();
      for (long at = extent.offset() / BLOCK * BLOCK; at < end; at += BLOCK) {
        if (blocks.isEmpty() || blocks.get(blocks.size() - 1) < at) {
          blocks.add(at);
        }
      }
    }
    return blocks;
  }

  /**
   * What is to be overwritten, and all behind the new end, goes to the log: how it is named there.
   */
  List<List<Long>> old(List<Long> differing, FileChannel present, long presentSize, UndoLog undo)
      throws IOException {
    List<Long> blocks = new ArrayList<>(differing);
    for (long at = size(); at < presentSize; at += BLOCK) {
      blocks.add(at);
    }
    List<List<Long>> old = new ArrayList<>();
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
    for (long at : blocks) {
      block.clear().limit((int) Math.max(0, Math.min(BLOCK, presentSize - at)));
      readFully(present, block, at);
      block.flip();
      if (block.hasRemaining()) {
        old.add(List.of(at, (long) block.remaining(), undo.dataEnd()));
        undo.keep(block);
      }
    }
    return old;
  }

  /** Blocks, and the length. */
  void write(FileChannel pages, List<Long> blocks, Path path) throws IOException {
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
    try (FileChannel file = Writable.open(path)) {
      for (long at : blocks) {
        read(pages, at, block);
        for (long to = at; block.hasRemaining(); ) {
          to += file.write(block, to);
        }
      }
      Writable.setSize(file, size());
    }
  }

  private void read(FileChannel pages, long at, ByteBuffer block) throws IOException {
    int length = (int) Math.min(BLOCK, size() - at);
    block.clear().limit(length);
    block.put(0, new byte[length]);
    for (FileExtent extent : file.extents()) {
      FileContent content = image.contents().get(extent.content().value());
      long from = Math.max(at, extent.offset());
      long to = Math.min(at + length, extent.offset() + content.bytes());
      if (from < to) {
        ByteBuffer part = block.slice((int) (from - at), (int) (to - from));
        readFully(pages, part, content.offset() + (from - extent.offset()));
        if (part.hasRemaining()) {
          throw new EOFException("the image ends early");
        }
      }
    }
  }

  /** Up to the end of the file. */
  private static void readFully(FileChannel file, ByteBuffer into, long at) throws IOException {
    for (long from = at; into.hasRemaining(); ) {
      int got = file.read(into, from);
      if (got < 0) {
        return;
      }
      from += got;
    }
  }
}
