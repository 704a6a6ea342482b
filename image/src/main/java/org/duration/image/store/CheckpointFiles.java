// Reads a checkpoint's files from the root of their checksums upwards.
package org.duration.image.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import org.duration.image.Bytes;
import org.duration.image.Damage;
import org.duration.image.Image;
import org.duration.image.ImageException;
import org.duration.image.ImageHeader;
import org.duration.image.seal.NotSealed;
import org.duration.image.seal.SealedSource;

/**
 * Every file is measured before memory is taken for it, and compared with its digest before it is
 * parsed. What a digest cannot tell, a record that its own writer made wrong, is found by the
 * records' constructors.
 */
record CheckpointFiles(Path directory, Seals seals) {
  private static final int MAX_COMMIT_BYTES = 64 << 10;
  private static final long MAX_MANIFEST_BYTES = 256L << 20;

  /** {@code commit.json}, checked by itself. */
  CommitRecord commit(String group, long seq) {
    return parsedCommit(group, seq, readSums(), readCommit());
  }

  StoredImage read(String group, long seq) {
    byte[] sums = readSums();
    byte[] commitJson = readCommit();
    CommitRecord commit = parsedCommit(group, seq, sums, commitJson);
    require(
        sums.length == Sums.bytes(),
        FileNames.SUMS,
        "it has " + sums.length + " bytes instead of " + Sums.bytes());
    byte[] checksums = read(FileNames.CHECKSUMS, commit.checksumsBytes(), commit.checksumsBytes());
    long heap = Math.min(MAX_MANIFEST_BYTES, Runtime.getRuntime().maxMemory() / 8);
    byte[] manifest = read(FileNames.MANIFEST, commit.manifestBytes(), heap);
    require(
        Sums.covers(sums, FileNames.CHECKSUMS, checksums),
        FileNames.CHECKSUMS,
        "its SHA-256 differs from the one in " + FileNames.SUMS);
    require(
        Sums.covers(sums, FileNames.MANIFEST, manifest),
        FileNames.MANIFEST,
        "its SHA-256 differs from the one in " + FileNames.SUMS);
    require(
        Arrays.equals(sums, Sums.text(checksums, commitJson, manifest)),
        FileNames.SUMS,
        "it does not list exactly the files of this format");
    requireSignature(commit, sums);
    Optional<Sealing> sealing = sealing(commit);
    byte[] json =
        sealing.isPresent()
            ? opened(sealing.get(), commit, manifest, Sealing.binding(commitJson, checksums))
            : manifest;
    Image image = parse(FileNames.MANIFEST, upgraded(json, commit.formatVersion()), Image.class);
    require(
        commit.describes(image), FileNames.COMMIT, "it does not describe the manifest beside it");
    DataBounds.damage(image, commit).ifPresent(this::corrupt);
    requireSize(FileNames.PAGES, commit.pagesBytes());
    requireSize(FileNames.CONTENTS, commit.contentsBytes());
    for (int i = 0; i < image.pageFiles().size(); i++) {
      requireSize(image.pageFiles().get(i).fileName(), commit.linkedBytes().get(i));
    }
    return new StoredImage(directory, image, commit, Bytes.of(checksums), sealing);
  }

  private void requireSignature(CommitRecord commit, byte[] sums) {
    try {
      Signatures.check(directory, seals, commit, sums);
    } catch (IOException e) {
      throw new ImageException.StoreFailure("read the signature of", directory, e);
    }
  }

  private Optional<Sealing> sealing(CommitRecord commit) {
    return commit
        .sealed()
        .map(one -> seals.require(directory, "encrypted", one.key()))
        .map(key -> new Sealing(key, commit.group()));
  }

  private byte[] opened(Sealing sealing, CommitRecord commit, byte[] sealed, byte[] binding) {
    String salt = commit.sealed().orElseThrow().salts().get(0);
    try {
      return SealedSource.open(sealing.of(FileNames.MANIFEST, commit.seq(), salt), sealed, binding);
    } catch (NotSealed e) {
      throw new ImageException.Corrupt(
          directory,
          new Damage(FileNames.MANIFEST, "it was not sealed for the files beside it"),
          e);
    }
  }

  private byte[] readSums() {
    if (!Files.isDirectory(directory)) {
      throw new ImageException.Missing(directory);
    }
    return read(FileNames.SUMS, -1, MAX_COMMIT_BYTES);
  }

  private byte[] readCommit() {
    return read(FileNames.COMMIT, -1, MAX_COMMIT_BYTES);
  }

  private CommitRecord parsedCommit(String group, long seq, byte[] sums, byte[] json) {
    if (!Sums.covers(sums, FileNames.COMMIT, json)) {
      corrupt(
          new Damage(FileNames.COMMIT, "its SHA-256 differs from the one in " + FileNames.SUMS));
    }
    requireReadableVersion(json);
    CommitRecord commit = parse(FileNames.COMMIT, current(json), CommitRecord.class);
    require(
        commit.group().equals(group) && commit.seq() == seq,
        FileNames.COMMIT,
        "it is of checkpoint " + commit.group() + "@" + commit.seq());
    return commit;
  }

  private void requireReadableVersion(byte[] json) {
    try {
      long version = Json.number(json, "formatVersion");
      if (version > ImageHeader.CURRENT_FORMAT) {
        throw new ImageException.NewerFormat(directory, version);
      }
    } catch (Json.InvalidJson e) {
      throw new ImageException.Corrupt(directory, new Damage(FileNames.COMMIT, e.getMessage()), e);
    }
  }

  private byte[] current(byte[] json) {
    try {
      return OlderFormats.commit(json);
    } catch (Json.InvalidJson e) {
      throw new ImageException.Corrupt(directory, new Damage(FileNames.COMMIT, e.getMessage()), e);
    }
  }

  private byte[] upgraded(byte[] manifest, int version) {
    try {
      return OlderFormats.manifest(manifest, version);
    } catch (Json.InvalidJson e) {
      throw new ImageException.Corrupt(
          directory, new Damage(FileNames.MANIFEST, e.getMessage()), e);
    }
  }

  private <T> T parse(String name, byte[] json, Class<T> type) {
    try {
      return Json.read(json, type);
    } catch (Json.InvalidJson e) {
      throw new ImageException.Corrupt(directory, new Damage(name, e.getMessage()), e);
    }
  }

  /**
   * All bytes of a file that must have {@code expected} of them (-1: any number) and at most {@code
   * limit}.
   */
  private byte[] read(String name, long expected, long limit) {
    Path file = directory.resolve(name);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      long bytes = channel.size();
      require(
          expected < 0 || bytes == expected,
          name,
          "it has " + bytes + " bytes instead of " + expected);
      require(
          bytes <= limit,
          name,
          "it has " + bytes + " bytes, more than the " + limit + " that are accepted");
      ByteBuffer content = ByteBuffer.allocate((int) bytes);
      while (content.hasRemaining()) {
        if (channel.read(content) < 0) {
          throw new EOFException(name + " shrank while it was read");
        }
      }
      return content.array();
    } catch (NoSuchFileException e) {
      throw new ImageException.Corrupt(directory, new Damage(name, "it is missing"), e);
    } catch (IOException e) {
      throw new ImageException.StoreFailure("read", file, e);
    }
  }

  private void requireSize(String name, long expected) {
    Path file = directory.resolve(name);
    try {
      long bytes = Files.size(file);
      require(
          Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && bytes == expected,
          name,
          "it has " + bytes + " bytes instead of " + expected);
    } catch (NoSuchFileException e) {
      throw new ImageException.Corrupt(directory, new Damage(name, "it is missing"), e);
    } catch (IOException e) {
      throw new ImageException.StoreFailure("measure", file, e);
    }
  }

  private void require(boolean holds, String name, String what) {
    if (!holds) {
      corrupt(new Damage(name, what));
    }
  }

  private void corrupt(Damage damage) {
    throw new ImageException.Corrupt(directory, damage);
  }
}
