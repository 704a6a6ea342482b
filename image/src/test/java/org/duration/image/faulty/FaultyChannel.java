package org.duration.image.faulty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** A file whose writes and syncs are changes of its disk. */
final class FaultyChannel extends FileChannel {
  private final Disk disk;
  private final Path path;
  private final FileChannel real;

  FaultyChannel(Disk disk, Path path, FileChannel real) {
    this.disk = disk;
    this.path = path;
    this.real = real;
  }

  private ByteBuffer part(ByteBuffer from) throws IOException {
    boolean half = disk.change(path, true) && from.remaining() > 1;
    return from.slice().limit(half ? from.remaining() / 2 : from.remaining());
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    int written = real.write(part(from));
    from.position(from.position() + written);
    return written;
  }

  @Override
  public int write(ByteBuffer from, long at) throws IOException {
    int written = real.write(part(from), at);
    from.position(from.position() + written);
    return written;
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void force(boolean metadata) throws IOException {
    disk.change(path, false);
    disk.synced(path); // what the real disk does with it is nobody's concern here
  }

  @Override
  public long transferTo(long at, long count, WritableByteChannel target) throws IOException {
    ByteBuffer part = ByteBuffer.allocate((int) Math.min(count, 1 << 16));
    int got = real.read(part, at);
    return got <= 0 ? 0 : target.write(part.flip());
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long at, long count) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return real.read(into);
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    return real.read(into, offset, length);
  }

  @Override
  public int read(ByteBuffer into, long at) throws IOException {
    return real.read(into, at);
  }

  @Override
  public long position() throws IOException {
    return real.position();
  }

  @Override
  public FileChannel position(long at) throws IOException {
    real.position(at);
    return this;
  }

  @Override
  public long size() throws IOException {
    return real.size();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    disk.change(path, false);
    real.truncate(size);
    return this;
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long at, long size) throws IOException {
    return real.map(mode, at, size);
  }

  @Override
  public FileLock lock(long at, long size, boolean shared) throws IOException {
    return real.lock(at, size, shared);
  }

  @Override
  public FileLock tryLock(long at, long size, boolean shared) throws IOException {
    return real.tryLock(at, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    real.close();
  }
}
