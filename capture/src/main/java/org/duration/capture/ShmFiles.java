// Files in the group's private /dev/shm.
package org.duration.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.image.Evidence;
import org.duration.image.files.FileIdentity;
import org.duration.image.ipc.ShmFile;

/**
 * Those that somebody has open or maps, and those that are just there. A named semaphore was made
 * under another name: whoever maps it shows that one as deleted, so the inode tells.
 */
final class ShmFiles {
  private final List<ShmFile> files = new ArrayList<>();

  ShmFiles(RawFacts raw, Contents contents, Refusals refusals) {
    for (RawFact.Unread fact : raw.group().all(FactType.SHM_CONTENT, RawFact.Unread.class)) {
      refusals.add(0, "", "", unread("", fact.errno()));
    }
    for (var fact : raw.group().all(FactType.SHM_CONTENT, RawFact.SharedMemory.class)) {
      refusals.guard(0, "", "", () -> file(fact, contents)).ifPresent(files::add);
    }
  }

  List<ShmFile> all() {
    return List.copyOf(files);
  }

  Optional<ShmFile> find(long device, long inode) {
    return files.stream()
        .filter(file -> file.identity().device() == device && file.identity().inode() == inode)
        .findFirst();
  }

  private static ShmFile file(RawFact.SharedMemory fact, Contents contents) throws RefusedFact {
    Evidences.requireText("", fact.link());
    FileIdentity identity =
        fact.stat()
            .identity()
            .orElseThrow(() -> new RefusedFact("", unread(fact.link(), fact.stat().error())));
    return new ShmFile(fact.link(), identity, contents.extents(fact.extents()));
  }

  private static Evidence unread(String path, int errno) {
    String why = "it could not be read (" + ErrnoName.of(errno) + ")";
    return new Evidence("file in /dev/shm", path, why, "remove it");
  }
}
