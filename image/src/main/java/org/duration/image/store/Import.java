// A checkpoint from a stream that anybody may have written.
package org.duration.image.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.util.List;
import java.util.function.Function;
import org.duration.image.Damage;
import org.duration.image.ImageException;
import org.duration.image.Sha256;

/**
 * Into a draft first, under names that we choose from a short list. It becomes a checkpoint when
 * all of it has been read and every checksum fits. That says that it is whole, and not that who
 * made it meant well: what is restored runs as the user who restores it.
 */
public final class Import {
  private final CheckpointStore store;
  private final Function<String, Seals> seals;
  private final DigestInputStream in;

  private Import(CheckpointStore store, Function<String, Seals> seals, InputStream in) {
    this.store = store;
    this.seals = seals;
    this.in = new DigestInputStream(in, Sha256.digest());
  }

  /** As {@link #read(InputStream, CheckpointStore, Function)}, without keys. */
  public static CommitRecord read(InputStream in, CheckpointStore store) throws IOException {
    return read(in, store, group -> Seals.NONE);
  }

  /**
   * @param seals of the group that the stream names
   * @throws ImageException.KeyRefused the stream is sealed with a key that is not there
   * @throws ImageException.BadStream it is damaged or hostile, or does not fit this store: nothing
   *     of it is left
   */
  public static CommitRecord read(
      InputStream in, CheckpointStore store, Function<String, Seals> seals) throws IOException {
    try {
      return new Import(store, seals, in).read();
    } catch (EOFException e) {
      throw new ImageException.BadStream("it ends early");
    }
  }

  private CommitRecord read() throws IOException {
    CheckpointStream.Header header = CheckpointStream.Header.read(in);
    GroupCheckpoints checkpoints = store.group(header.group()).with(seals.apply(header.group()));
    requireRoom(header, checkpoints);
    try (Draft draft = checkpoints.begin(header.seq())) {
      Path besides = draft.directory().resolve(FileNames.INTERCEPTOR);
      SafeFiles.makeDirectory(besides);
      for (CheckpointStream.Entry entry : header.files()) {
        receive(entry, draft.directory().resolve(entry.name()));
      }
      requireSameDigest();
      StoredImage stored = checked(draft, header, checkpoints.seals());
      requireSameGroup(stored, checkpoints);
      keepInterceptors(
          header, besides, checkpoints.directory().resolveSibling(besides.getFileName()));
      SafeFiles.deleteTree(besides);
      draft.publishReceived(
          header.files().stream().filter(e -> !e.ofGroup()).map(e -> e.name()).toList());
      return stored.commit();
    }
  }

  private void requireRoom(CheckpointStream.Header header, GroupCheckpoints checkpoints) {
    if (checkpoints.sequence().contains(header.seq())) {
      throw new ImageException.BadStream(
          "there is a checkpoint " + header.seq() + " of " + header.group() + " already",
          "import it into another store with --store");
    }
    if (header.bytes() > store.freeBytes()) {
      throw new ImageException.BadStream(
          "it says that " + header.bytes() + " bytes follow, more than the store has room for",
          "make room, or name another store with --store");
    }
  }

  private void receive(CheckpointStream.Entry entry, Path file) throws IOException {
    SafeFiles.write(file, new byte[0]);
    byte[] part = new byte[1 << 18];
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
      for (long left = entry.bytes(); left > 0; ) {
        int got = in.read(part, 0, (int) Math.min(part.length, left));
        if (got < 0) {
          throw new EOFException();
        }
        out.write(part, 0, got);
        left -= got;
      }
    }
  }

  private void requireSameDigest() throws IOException {
    byte[] expected = in.getMessageDigest().digest();
    byte[] said = in.readNBytes(CheckpointStream.DIGEST_BYTES);
    if (said.length < CheckpointStream.DIGEST_BYTES) {
      throw new EOFException();
    }
    if (!java.security.MessageDigest.isEqual(expected, said)) {
      throw new ImageException.BadStream("its SHA-256 differs from the one at its end");
    }
    if (in.read() >= 0) {
      throw new ImageException.BadStream("more follows behind its end");
    }
  }

  private static StoredImage checked(Draft draft, CheckpointStream.Header header, Seals seals) {
    try {
      StoredImage stored =
          new CheckpointFiles(draft.directory(), seals).read(header.group(), header.seq());
      List<Damage> damage = stored.damagedData();
      if (!damage.isEmpty()) {
        throw new ImageException.BadStream(damage.get(0).toString());
      }
      return stored;
    } catch (ImageException.SignatureRefused e) {
      throw new ImageException.BadStream(e.getMessage());
    } catch (ImageException.Corrupt e) {
      throw new ImageException.BadStream(e.damage().toString());
    }
  }

  /** Checkpoints of two groups that happen to have one name are not mixed. */
  private static void requireSameGroup(StoredImage stored, GroupCheckpoints checkpoints) {
    if (checkpoints.newest().isEmpty()) {
      return;
    }
    int here = checkpoints.read(checkpoints.newest().getAsLong()).image().header().coordinatorPid();
    int there = stored.image().header().coordinatorPid();
    if (here != there) {
      throw new ImageException.BadStream(
          "it is of another group "
              + stored.commit().group()
              + " than the one in the store (coordinator "
              + there
              + ", not "
              + here
              + ")",
          "import it into another store with --store");
    }
  }

  private static void keepInterceptors(CheckpointStream.Header header, Path from, Path to)
      throws IOException {
    SafeFiles.makeDirectories(to);
    for (CheckpointStream.Entry entry : header.files()) {
      if (entry.ofGroup()) {
        Path file = from.resolve(Path.of(entry.name()).getFileName());
        requireItsName(file);
        SafeFiles.sync(file);
        try {
          SafeFiles.rename(file, to.resolve(file.getFileName()));
        } catch (FileAlreadyExistsException e) {
          continue; // the same bytes: its name says so
        }
      }
    }
    SafeFiles.sync(to);
  }

  private static void requireItsName(Path file) throws IOException {
    String name = Sha256.shortOf(Files.readAllBytes(file));
    if (!file.getFileName().toString().contains("-" + name + ".")) {
      throw new ImageException.BadStream(file.getFileName() + " is not what its name says");
    }
  }
}
