// Memory that no file system names, each object once, whoever maps or holds which part of it.
package org.duration.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.capture.OpenFiles.Opened;
import org.duration.capture.proc.SmapsText.SmapsArea;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.capture.raw.RawProcess;
import org.duration.capture.raw.RawStat;
import org.duration.image.Evidence;
import org.duration.image.files.FileIdentity;
import org.duration.image.files.OpenFile;
import org.duration.image.memory.AreaFlag;
import org.duration.image.memory.AreaKind;
import org.duration.image.memory.SharedMemory;
import org.duration.image.memory.SharedMemoryId;

/** A table over the group. */
final class SharedMemories {
  private static final String DELETED = " (deleted)";
  private static final String MEMORY_FILE = "/memfd:";

  /** DUR_MEMORY_*. */
  private static final int HUGE = 1;

  private static final int PARTLY = 2;
  private static final int F_SEAL_FUTURE_WRITE = 0x10;

  /** Of memory that nobody has open: nobody will see it. */
  private static final int MODE = 0100777;

  private final Contents contents;
  private final Map<Key, RawFact.SharedMemory> facts = new HashMap<>();
  private final Map<Key, SharedMemoryId> ids = new HashMap<>();
  private final List<SharedMemory> all = new ArrayList<>();

  private record Key(long device, long inode) {}

  SharedMemories(RawFacts raw, Contents contents) {
    this.contents = contents;
    for (RawProcess process : raw.processes()) {
      process
          .facts()
          .all(FactType.SHARED_MEMORY, RawFact.SharedMemory.class)
          .forEach(
              fact -> facts.putIfAbsent(new Key(fact.stat().device(), fact.stat().inode()), fact));
    }
  }

  /** Whether what /proc calls so is such memory. */
  static boolean named(String name) {
    return name.startsWith(MEMORY_FILE) || name.equals(SharedMemory.WITHOUT_FILE + DELETED);
  }

  /** What is behind an area. */
  AreaKind of(SmapsArea area) throws RefusedFact {
    String resource = "memory " + area.range();
    RawFact.SharedMemory fact = fact(new Key(area.deviceNumber(), area.inode()), resource);
    boolean written = area.shared() && area.flags().contains(AreaFlag.MAY_WRITE.letters());
    if (written && (fact.seals() & F_SEAL_FUTURE_WRITE) != 0) {
      throw new RefusedFact(
          resource,
          Evidences.unsupported(
              "sealed memory file",
              fact.link(),
              "mappings from before F_SEAL_FUTURE_WRITE",
              "run it without that seal"));
    }
    return new AreaKind.Shared(id(fact, resource), area.offset());
  }

  /** What is behind an open file. */
  OpenFile of(Opened file) throws RefusedFact {
    RawStat stat = file.fd().stat();
    String resource = OpenFiles.resource(file.fd());
    RawFact.SharedMemory fact = fact(new Key(stat.device(), stat.inode()), resource);
    return new OpenFile.MemoryFile(
        file.id(), file.info().statusFlags(), file.info().position(), id(fact, resource));
  }

  List<SharedMemory> all() {
    return List.copyOf(all);
  }

  private RawFact.SharedMemory fact(Key key, String resource) throws RefusedFact {
    RawFact.SharedMemory fact = facts.get(key);
    if (fact == null) {
      throw new RefusedFact(
          resource,
          new Evidence(
              "shared memory",
              "",
              "its content could not be captured",
              "end the process that maps it"));
    }
    if ((fact.flags() & HUGE) != 0) {
      throw new RefusedFact(
          resource,
          Evidences.unsupported(
              "memory file of huge pages",
              fact.link(),
              "memory files of huge pages",
              "run it with transparent huge pages instead"));
    }
    return fact;
  }

  private SharedMemoryId id(RawFact.SharedMemory fact, String resource) throws RefusedFact {
    Key key = new Key(fact.stat().device(), fact.stat().inode());
    SharedMemoryId known = ids.get(key);
    if (known != null) {
      return known;
    }
    Evidences.requireText(resource, fact.link());
    SharedMemoryId id = new SharedMemoryId(all.size());
    all.add(
        new SharedMemory(
            id,
            name(fact.link()),
            identity(fact, resource),
            fact.seals(),
            contents.extents(fact.extents())));
    ids.put(key, id);
    return id;
  }

  private static String name(String link) {
    String name =
        link.endsWith(DELETED) ? link.substring(0, link.length() - DELETED.length()) : link;
    return name.startsWith(MEMORY_FILE) ? name.substring(MEMORY_FILE.length()) : name;
  }

  private static FileIdentity identity(RawFact.SharedMemory fact, String resource)
      throws RefusedFact {
    RawStat stat = fact.stat();
    if ((fact.flags() & PARTLY) != 0) {
      return new FileIdentity(stat.device(), stat.inode(), stat.size(), MODE, 0, 0, 0, 0, 0, 0);
    }
    Optional<FileIdentity> identity = stat.identity();
    return identity.orElseThrow(
        () ->
            new RefusedFact(
                resource, Evidences.unreadable("shared memory", ErrnoName.of(stat.error()))));
  }
}
