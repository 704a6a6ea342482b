// How the files of one checkpoint are sealed.
package org.duration.image.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;
import org.duration.image.Sha256;
import org.duration.image.pack.ByteSource;
import org.duration.image.seal.FileSeal;
import org.duration.image.seal.SealedSource;
import org.duration.image.seal.SealedWriter;
import org.duration.image.seal.StoreKey;

/**
 * What a file is and whose goes into its key: {@code pages.dat} keeps that of the checkpoint that
 * wrote it, under whatever name others link to it.
 */
record Sealing(StoreKey key, String group) {
  FileSeal fresh(String file, long seq) {
    return FileSeal.fresh(key, identity(file, seq));
  }

  FileSeal of(String file, long seq, String salt) {
    return new FileSeal(key, identity(file, seq), salt);
  }

  private String identity(String file, long seq) {
    return file + "\n" + group + "\n" + seq;
  }

  /** The manifest is opened only beside the files that it was written with. */
  static byte[] binding(byte[] commit, byte[] checksums) {
    MessageDigest digest = Sha256.digest();
    byte[] first = digest.digest(commit);
    byte[] second = digest.digest(checksums);
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  /**
   * What a file of the store holds, sealed or not.
   *
   * @param how empty: the file stands as it is
   * @param name what its key was derived from, as with {@link #of}
   */
  static ByteSource open(
      Optional<Sealing> how, Path file, String name, long seq, Optional<String> salt)
      throws IOException {
    return how.isPresent()
        ? open(file, how.get().of(name, seq, salt.orElseThrow()))
        : ByteSource.of(file);
  }

  private static ByteSource open(Path file, FileSeal seal) throws IOException {
    FileChannel channel = FileChannel.open(file);
    try {
      return new SealedSource(channel, seal);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Writes what {@code from} holds, nothing if it does not exist, to a new file. */
  static void seal(Path from, Path to, FileSeal seal) throws IOException {
    SafeFiles.write(to, new byte[0]);
    try (SealedWriter out =
        new SealedWriter(FileChannel.open(to, StandardOpenOption.WRITE), seal)) {
      if (Files.exists(from)) {
        copy(from, out);
      }
    }
  }

  private static void copy(Path from, SealedWriter out) throws IOException {
    ByteBuffer part = ByteBuffer.allocate(FileSeal.BLOCK);
    try (FileChannel in = FileChannel.open(from)) {
      while (in.read(part.clear()) >= 0) {
        out.write(part.flip());
      }
    }
  }

  /** Writes what a sealed file holds to an empty one. */
  static void unseal(ByteSource from, Path to) throws IOException {
    ByteBuffer part = ByteBuffer.allocate(FileSeal.BLOCK);
    try (FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE)) {
      long size = from.size();
      for (long at = 0; at < size; at += part.limit()) {
        part.clear().limit((int) Math.min(part.capacity(), size - at));
        from.fill(part, at);
        part.flip();
        while (part.hasRemaining()) {
          out.write(part);
        }
      }
    }
  }
}
