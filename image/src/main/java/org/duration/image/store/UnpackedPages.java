// The data files of a checkpoint as programs read them that know of no packing.
package org.duration.image.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.duration.image.Damage;
import org.duration.image.ImageException;
import org.duration.image.pack.ByteSource;
import org.duration.image.pack.NotPacked;
import org.duration.image.pack.Packer;
import org.duration.image.pack.Packing;
import org.duration.image.seal.NotSealed;

/**
 * What is neither packed nor sealed is read where it stands. Nothing of what was unpacked is left
 * when it is closed; who has a file of it open by then goes on reading.
 */
public final class UnpackedPages implements AutoCloseable {
  /** Takes a directory away. */
  interface Closing extends AutoCloseable {
    @Override
    void close();
  }

  private final StoredImage stored;
  private final Path directory;
  private final Closing place;
  private final Map<String, Path> unpacked = new HashMap<>();

  private UnpackedPages(StoredImage stored, Path directory, Closing place) {
    this.stored = stored;
    this.directory = directory;
    this.place = place;
  }

  /**
   * @param directory an empty one
   * @param place takes it away
   */
  static UnpackedPages of(StoredImage stored, Path directory, Closing place) {
    UnpackedPages pages = new UnpackedPages(stored, directory, place);
    try {
      for (int i = 0; i <= stored.image().pageFiles().size(); i++) {
        if (stored.packed(i)) {
          pages.unpack(i);
        }
      }
      if (stored.sealing().isPresent()) {
        pages.unsealContents();
      }
      return pages;
    } catch (RuntimeException e) {
      pages.close();
      throw e;
    }
  }

  /** Where the bytes of the data file with that name are. */
  public Path path(String fileName) {
    return unpacked.getOrDefault(fileName, stored.directory().resolve(fileName));
  }

  private void unpack(int file) {
    Path packed = stored.pageFile(file);
    Path to = directory.resolve(packed.getFileName());
    try {
      SafeFiles.write(to, new byte[0]);
      if (stored.commit().stored(file).packing() == Packing.NONE) {
        unseal(() -> stored.source(file), to);
      } else {
        Packer.require();
        Packer.unpack(() -> stored.source(file), stored.heldBytes(file), to);
      }
    } catch (NotPacked | NotSealed e) {
      throw new ImageException.Corrupt(
          stored.directory(), new Damage(packed.getFileName().toString(), e.getMessage()), e);
    } catch (IOException e) {
      throw new ImageException.StoreFailure("unpack " + packed + " to", to, e);
    }
    unpacked.put(packed.getFileName().toString(), to);
  }

  private void unsealContents() {
    Path to = directory.resolve(FileNames.CONTENTS);
    try {
      SafeFiles.write(to, new byte[0]);
      unseal(stored::contentsSource, to);
    } catch (NotSealed e) {
      throw new ImageException.Corrupt(
          stored.directory(), new Damage(FileNames.CONTENTS, e.getMessage()), e);
    } catch (IOException e) {
      throw new ImageException.StoreFailure("decrypt " + stored.contents() + " to", to, e);
    }
    unpacked.put(FileNames.CONTENTS, to);
  }

  private static void unseal(ByteSource.Opener from, Path to) throws IOException {
    try (ByteSource source = from.open()) {
      Sealing.unseal(source, to);
    }
  }

  @Override
  public void close() {
    place.close();
  }
}
