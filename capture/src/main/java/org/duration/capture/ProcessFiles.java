// Resolves the mapped files and the executable of one process.
package org.duration.capture;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.duration.capture.proc.SmapsText.SmapsArea;
import org.duration.capture.raw.FactSet;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawStat;
import org.duration.image.Address;
import org.duration.image.Evidence;
import org.duration.image.files.FileIdentity;
import org.duration.image.ipc.ShmFile;
import org.duration.image.memory.MappedFileId;

/**
 * By the area that a MAPPED_FILE record names: paths alone are not unique once files are deleted.
 */
final class ProcessFiles {
  private static final String DELETED = " (deleted)";
  private static final int REGULAR = 0100644;

  private final List<SmapsArea> areas;
  private final MappedFiles files;
  private final ShmFiles shm;
  private final Contents contents;
  private final Map<FileKey, RawFact.MappedFile> mapped = new HashMap<>();
  private final Map<FileKey, RawFact.MappedContent> stored = new HashMap<>();
  private final Map<FileKey, RawFact.MappedContent> shared = new HashMap<>();

  /** A file as smaps tells it from others. */
  private record FileKey(String device, long inode, String name) {
    static FileKey of(SmapsArea area) {
      return new FileKey(area.device(), area.inode(), area.name());
    }
  }

  ProcessFiles(
      FactSet facts, List<SmapsArea> areas, MappedFiles files, ShmFiles shm, Contents contents) {
    this.shm = shm;
    this.areas = areas;
    this.files = files;
    this.contents = contents;
    TreeMap<Address, SmapsArea> byStart = new TreeMap<>();
    areas.forEach(area -> byStart.put(area.range().start(), area));
    for (var fact : facts.all(FactType.MAPPED_FILE, RawFact.MappedFile.class)) {
      at(byStart, fact.start()).ifPresent(area -> mapped.putIfAbsent(FileKey.of(area), fact));
    }
    for (var fact : facts.all(FactType.MAPPED_CONTENT, RawFact.MappedContent.class)) {
      at(byStart, fact.start()).ifPresent(area -> stored.putIfAbsent(FileKey.of(area), fact));
    }
    for (var fact : facts.all(FactType.SHARED_CONTENT, RawFact.MappedContent.class)) {
      at(byStart, fact.start())
          .filter(area -> ScratchFiles.known(area.name()))
          .ifPresent(area -> shared.putIfAbsent(FileKey.of(area), fact));
    }
  }

  private static Optional<SmapsArea> at(TreeMap<Address, SmapsArea> byStart, long address) {
    return Optional.ofNullable(byStart.floorEntry(new Address(address)))
        .map(Map.Entry::getValue)
        .filter(area -> area.range().contains(new Address(address)));
  }

  /** The file behind an area that has a path. */
  MappedFileId of(SmapsArea area) throws RefusedFact {
    Optional<ShmFile> inGroup = shm.find(area.deviceNumber(), area.inode());
    if (inGroup.isPresent()) {
      return files.reachable(inGroup.get().path(), inGroup.get().identity());
    }
    RawFact.MappedFile file = mapped.get(FileKey.of(area));
    RawFact.MappedContent content =
        stored.getOrDefault(FileKey.of(area), shared.get(FileKey.of(area)));
    if (content != null) {
      return stored(
          area.name(), content, Optional.ofNullable(file).map(RawFact.MappedFile::mapped));
    }
    if (file == null) {
      throw new RefusedFact(
          resource(area), Evidences.unreadable("file " + area.name(), "not captured"));
    }
    return reachable(area.name(), file.mapped(), file.byPath(), resource(area));
  }

  /** What /proc/PID/exe leads to; it is mapped unless the program has unmapped itself. */
  MappedFileId executable(FactSource source) throws RefusedFact {
    RawFact.Link exe = source.require(FactType.EXE, RawFact.Link.class);
    if (SharedMemories.named(exe.text())) {
      throw new RefusedFact(
          "executable",
          Evidences.unsupported(
              "memory file",
              exe.text(),
              "programs that run from memory files",
              "run it from a file"));
    }
    for (SmapsArea area : areas) {
      if (area.inode() != 0 && area.name().equals(exe.text()) && sameInode(area, exe.target())) {
        return of(area);
      }
    }
    return reachable(exe.text(), exe.target(), exe.byPath(), "executable");
  }

  /** Overlay file systems show another inode in smaps: then the name alone decides. */
  private static boolean sameInode(SmapsArea area, RawStat exe) {
    return exe.error() != 0 || exe.inode() == area.inode() || area.protection().execute();
  }

  private MappedFileId stored(String name, RawFact.MappedContent content, Optional<RawStat> stat) {
    String path =
        name.endsWith(DELETED) ? name.substring(0, name.length() - DELETED.length()) : name;
    // Without its stat it is known by the place of its content, which is as good an identity.
    FileIdentity identity =
        stat.flatMap(RawStat::identity)
            .orElse(
                new FileIdentity(0, content.offset(), content.bytes(), REGULAR, 0, 0, 0, 0, 0, 0));
    return files.stored(path, identity, () -> contents.inPages(content.offset(), content.bytes()));
  }

  private MappedFileId reachable(String path, RawStat object, RawStat byPath, String resource)
      throws RefusedFact {
    Evidences.requireText(resource, path);
    // Where the mapped object cannot be asked (no privilege), the capturer has compared it with
    // smaps itself.
    Optional<FileIdentity> identity = byPath.identity();
    if (identity.isEmpty() || object.error() == 0 && !object.sameFile(byPath)) {
      throw new RefusedFact(
          resource,
          new Evidence(
              "mapped file",
              path,
              "it was deleted or replaced, and its content could not be captured",
              "restart the program with the file in place"));
    }
    return files.reachable(path, identity.get());
  }

  private static String resource(SmapsArea area) {
    return "memory " + area.range();
  }
}
