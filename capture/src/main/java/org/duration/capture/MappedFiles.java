// The files that areas map, each once.
package org.duration.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.duration.image.files.ContentId;
import org.duration.image.files.FileIdentity;
import org.duration.image.memory.MappedFile;
import org.duration.image.memory.MappedFileId;

/** A table over all processes: one file has one id, however many map it. */
final class MappedFiles {
  private final FileDigests digests;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<Key, MappedFileId> ids = new HashMap<>();

  private record Key(String path, long device, long inode, boolean stored) {}

  private record Entry(
      String path, FileIdentity identity, Optional<ContentId> content, boolean changing) {}

  MappedFiles(FileDigests digests) {
    this.digests = digests;
  }

  /**
   * Where the bytes of a file stand that its path no longer leads to; asked for once for each file.
   */
  interface Storing {
    ContentId store();
  }

  /** A file that its path leads to. */
  MappedFileId reachable(String path, FileIdentity identity) {
    return ids.computeIfAbsent(
        new Key(path, identity.device(), identity.inode(), false),
        key -> add(new Entry(path, identity, Optional.empty(), false)));
  }

  /** A file that is deleted or replaced. */
  MappedFileId stored(String path, FileIdentity identity, Storing storing) {
    return ids.computeIfAbsent(
        new Key(path, identity.device(), identity.inode(), true),
        key -> add(new Entry(path, identity, Optional.of(storing.store()), false)));
  }

  /** Its bytes change while it is mapped: it has no digest. */
  void markChanging(MappedFileId id) {
    Entry old = entries.get(id.value());
    entries.set(id.value(), new Entry(old.path(), old.identity(), old.content(), true));
  }

  private MappedFileId add(Entry entry) {
    entries.add(entry);
    return new MappedFileId(entries.size() - 1);
  }

  /** Computes the digests: the one slow part of interpreting a capture, and long after the thaw. */
  List<MappedFile> all() {
    return IntStream.range(0, entries.size()).parallel().mapToObj(this::file).toList();
  }

  private MappedFile file(int index) {
    Entry entry = entries.get(index);
    boolean digested = entry.content().isEmpty() && !entry.changing();
    return new MappedFile(
        new MappedFileId(index),
        entry.path(),
        entry.identity(),
        entry.content(),
        digested ? digests.digest(entry.path(), entry.identity()) : Optional.empty());
  }
}
