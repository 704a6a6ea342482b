// Open files and directories that have no name any more.
package org.duration.capture;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.capture.OpenFiles.Opened;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.capture.raw.RawProcess;
import org.duration.capture.raw.RawStat;
import org.duration.image.Evidence;
import org.duration.image.files.FileExtent;
import org.duration.image.files.FileIdentity;
import org.duration.image.files.OpenFile;

/** Each inode's bytes are in the image once, however many open files lead to it. */
final class RemovedFiles {
  private static final String DELETED = " (deleted)";

  private final Contents contents;
  private final Map<Key, RawFact.FileContent> facts = new HashMap<>();
  private final Map<Key, List<FileExtent>> stored = new HashMap<>();

  private record Key(long device, long inode) {}

  RemovedFiles(RawFacts raw, Contents contents) {
    this.contents = contents;
    for (RawProcess process : raw.processes()) {
      process
          .facts()
          .all(FactType.FILE_CONTENT, RawFact.FileContent.class)
          .forEach(fact -> facts.putIfAbsent(new Key(fact.device(), fact.inode()), fact));
    }
  }

  /** What its path does not lead to (any more). */
  OpenFile of(Opened file) throws RefusedFact {
    RawStat stat = file.fd().stat();
    String link = file.fd().link();
    if (!link.endsWith(DELETED)) {
      return refused(file, "unreachable", link, "its path leads elsewhere by now");
    }
    String path = link.substring(0, link.length() - DELETED.length());
    boolean directory = stat.identity().filter(FileIdentity::directory).isPresent();
    if (!directory && stat.linkCount() != 0) {
      return refused(
          file, "deleted", path, "it has another name, and nobody can tell which one that is");
    }
    Optional<FileIdentity> identity = stat.identity();
    Optional<List<FileExtent>> extents = directory ? Optional.of(List.of()) : extents(stat);
    if (identity.isEmpty() || extents.isEmpty()) {
      return refused(file, "deleted", path, "its content could not be captured");
    }
    return new OpenFile.RemovedFile(
        file.id(),
        file.info().statusFlags(),
        file.info().position(),
        path,
        identity.get(),
        extents.get());
  }

  private Optional<List<FileExtent>> extents(RawStat stat) {
    Key key = new Key(stat.device(), stat.inode());
    return Optional.ofNullable(facts.get(key))
        .map(fact -> stored.computeIfAbsent(key, first -> contents.extents(fact.extents())));
  }

  private static OpenFile refused(Opened file, String how, String path, String reason) {
    String kind = how + (file.fd().stat().type() == 0040000 ? " directory" : " file");
    return new OpenFile.Unsupported(
        file.id(),
        file.info().statusFlags(),
        new Evidence(kind, path, reason, "let the process close it, or keep the file in place"));
  }
}
