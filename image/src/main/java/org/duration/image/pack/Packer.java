// Packs a page file, and unpacks one, by several threads.
package org.duration.image.pack;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Half of the processors work on it: the other half is the guests'. */
public final class Packer {
  /** Fast: a checkpoint is made every few seconds, and read once if ever. */
  static final int LEVEL = 1;

  private static final int WINDOW = 16;

  private Packer() {}

  /** What a block becomes. */
  record Block(ByteBuffer bytes, boolean plain) {}

  /**
   * @throws IOException the library cannot be loaded here: it says why, and what to do
   */
  public static void require() throws IOException {
    try {
      Native.load();
    } catch (LinkageError e) {
      throw new IOException(
          "zstd cannot be loaded from "
              + System.getProperty("java.io.tmpdir")
              + " ("
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
              + "); mount it without noexec, or name another directory with TMPDIR",
          e);
    }
  }

  static int threads() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  /**
   * @param to an empty file
   */
  public static void pack(Path from, Path to) throws IOException {
    ExecutorService workers = Executors.newFixedThreadPool(threads(), Packer::worker);
    try (FileChannel source = FileChannel.open(from);
        FileChannel target = FileChannel.open(to, StandardOpenOption.WRITE)) {
      int count = PackedLayout.blocks(source.size());
      long[] ends = new long[count];
      boolean[] plain = new boolean[count];
      PackedLayout layout = new PackedLayout(source.size(), ends, plain);
      List<Future<Block>> ahead = new ArrayList<>();
      for (int block = 0, begun = 0; block < count; block++) {
        for (; begun < count && begun < block + WINDOW; begun++) {
          int next = begun;
          ahead.add(workers.submit(() -> pack(source, next, layout)));
        }
        Block packed = result(ahead.get(block));
        ahead.set(block, null);
        plain[block] = packed.plain;
        ends[block] = (block == 0 ? 0 : ends[block - 1]) + packed.bytes.remaining();
        write(target, packed.bytes);
      }
      write(target, layout.tail());
    } finally {
      workers.shutdown();
    }
  }

  /**
   * Writes what a packed file holds.
   *
   * @param to an empty file
   */
  public static void unpack(ByteSource.Opener from, long heldBytes, Path to) throws IOException {
    int threads = Runtime.getRuntime().availableProcessors();
    ExecutorService workers = Executors.newFixedThreadPool(threads, Packer::worker);
    try (ByteSource source = from.open();
        FileChannel target = FileChannel.open(to, StandardOpenOption.WRITE)) {
      PackedLayout layout = PackedLayout.read(source, heldBytes);
      List<Future<Void>> parts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int first = i;
        parts.add(
            workers.submit(
                () -> {
                  unpack(from, layout, target, first, threads);
                  return null;
                }));
      }
      for (Future<Void> part : parts) {
        result(part);
      }
    } finally {
      workers.shutdown();
    }
  }

  /** From where to where a part of a packed file holds what it holds. */
  public static long[] held(ByteSource.Opener file, long heldBytes, long from, long to)
      throws IOException {
    try (ByteSource source = file.open()) {
      PackedLayout layout = PackedLayout.read(source, heldBytes);
      int first = 0;
      while (first < layout.blocks() && layout.ends()[first] <= from) {
        first++;
      }
      int last = first;
      while (last < layout.blocks() && layout.start(last) < to) {
        last++;
      }
      long end = Math.min((long) last * PackedLayout.BLOCK, heldBytes);
      return new long[] {Math.min((long) first * PackedLayout.BLOCK, end), end};
    }
  }

  private static void unpack(
      ByteSource.Opener from, PackedLayout layout, FileChannel to, int first, int step)
      throws IOException {
    try (PackedReader reader = new PackedReader(from.open(), layout)) {
      for (int block = first; block < layout.blocks(); block += step) {
        ByteBuffer held = reader.block(block);
        for (long at = (long) block * PackedLayout.BLOCK; held.hasRemaining(); ) {
          at += to.write(held, at);
        }
      }
    }
  }

  /** One block of a file. */
  static Block pack(FileChannel source, int number, PackedLayout layout) throws IOException {
    int length = layout.heldBytes(number);
    ByteBuffer held = ByteBuffer.allocateDirect(length);
    new ByteSource.PlainSource(source).fill(held, (long) number * PackedLayout.BLOCK);
    held.flip();
    int bound = (int) Zstd.compressBound(length);
    ByteBuffer packed = ByteBuffer.allocateDirect(bound);
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      context.setLevel(LEVEL);
      int got = context.compressDirectByteBuffer(packed, 0, bound, held, 0, length);
      return got < length ? new Block(packed.position(0).limit(got), false) : new Block(held, true);
    }
  }

  private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  private static <T> T result(Future<T> work) throws IOException {
    try {
      return work.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("interrupted while packing");
    }
  }

  private static Thread worker(Runnable work) {
    Thread thread = new Thread(work, "packer");
    thread.setDaemon(true);
    return thread;
  }
}
