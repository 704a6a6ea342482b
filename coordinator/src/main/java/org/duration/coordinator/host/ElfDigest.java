package org.duration.coordinator.host;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Optional;
import org.duration.image.Sha256;
import org.duration.image.memory.FileDigest;

/** SHA-256 of a file and, where it is an ELF file that has one, its build id. */
final class ElfDigest {
  private static final int MAGIC = 0x464c457f;
  private static final int PT_NOTE = 4;
  private static final int NT_GNU_BUILD_ID = 3;
  private static final int GNU = 0x00554e47;
  private static final int LARGEST_NOTE = 1 << 16;

  private ElfDigest() {}

  static FileDigest of(Path file) throws IOException {
    return new FileDigest(Sha256.of(file), buildId(file));
  }

  private static Optional<String> buildId(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer header = read(channel, 0, 64);
      if (header.remaining() < 64 || header.getInt(0) != MAGIC || header.get(4) != 2) {
        return Optional.empty();
      }
      long table = header.getLong(32);
      int size = header.getShort(54) & 0xffff;
      int count = header.getShort(56) & 0xffff;
      for (int i = 0; i < count; i++) {
        ByteBuffer entry = read(channel, table + (long) i * size, 56);
        if (entry.remaining() == 56 && entry.getInt(0) == PT_NOTE) {
          long bytes = Math.min(entry.getLong(32), LARGEST_NOTE);
          Optional<String> id = buildId(read(channel, entry.getLong(8), (int) bytes));
          if (id.isPresent()) {
            return id;
          }
        }
      }
      return Optional.empty();
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty(); // no well-formed ELF file: the digest alone counts
    }
  }

  private static Optional<String> buildId(ByteBuffer notes) {
    while (notes.remaining() >= 12) {
      int nameBytes = notes.getInt();
      int descriptionBytes = notes.getInt();
      int type = notes.getInt();
      if (!fits(nameBytes, notes) || !fits(descriptionBytes, notes)) {
        return Optional.empty();
      }
      int description = notes.position() + padded(nameBytes);
      if (type == NT_GNU_BUILD_ID && nameBytes == 4 && notes.getInt(notes.position()) == GNU) {
        byte[] id = new byte[descriptionBytes];
        notes.position(description).get(id);
        return Optional.of(HexFormat.of().formatHex(id));
      }
      notes.position(description + padded(descriptionBytes));
    }
    return Optional.empty();
  }

  /** A guest can map a file of any bytes: no length of it is believed. */
  private static boolean fits(int bytes, ByteBuffer notes) {
    return bytes >= 0 && bytes <= notes.remaining();
  }

  private static int padded(int bytes) {
    return (bytes + 3) & ~3;
  }

  private static ByteBuffer read(FileChannel channel, long position, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) > 0) {
      continue; // short reads go on behind
    }
    return buffer.flip();
  }
}
