// Files whose content the policy wants in the image.
package org.duration.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.image.Evidence;
import org.duration.image.files.FileExtent;
import org.duration.image.files.FileIdentity;
import org.duration.image.files.SnapshotFile;
import org.duration.image.files.SnapshotOrder;
import org.duration.image.files.Snapshots;

/** All of them, or each that could not be read is a refusal. */
final class SnapshotBuilder {
  private static final String REMEDY =
      "let the group's user read it, or let the policy say keep for it";

  private record Key(long device, long inode) {}

  private final RawFacts raw;
  private final SnapshotOrder order;
  private final Contents contents;
  private final Refusals refusals;
  private final Map<String, SnapshotFile> files = new LinkedHashMap<>();
  private final Map<Key, String> linked = new HashMap<>();

  SnapshotBuilder(RawFacts raw, SnapshotOrder order, Contents contents, Refusals refusals) {
    this.raw = raw;
    this.order = order;
    this.contents = contents;
    this.refusals = refusals;
  }

  Snapshots build() {
    for (RawFact.Snapshot fact : raw.group().all(FactType.SNAPSHOT, RawFact.Snapshot.class)) {
      refusals
          .guard(0, "", fact.path(), () -> file(fact))
          .ifPresent(file -> files.putIfAbsent(file.path(), file));
    }
    return new Snapshots(order, List.copyOf(files.values()));
  }

  private SnapshotFile file(RawFact.Snapshot fact) throws RefusedFact {
    Evidences.requireText(fact.path(), fact.path());
    Evidences.requireText(fact.path(), fact.target());
    Optional<FileIdentity> identity = fact.stat().identity();
    if (identity.isEmpty()) {
      throw refused(fact, "it could not be read (" + ErrnoName.of(fact.stat().error()) + ")");
    }
    Key key = new Key(fact.stat().device(), fact.stat().inode());
    Optional<String> sameAs = Optional.empty();
    if (fact.linked()) {
      sameAs = Optional.ofNullable(linked.get(key));
      if (sameAs.isEmpty()) {
        throw refused(fact, "the content of its other name is not there");
      }
    } else {
      linked.putIfAbsent(key, fact.path());
    }
    boolean link = fact.stat().type() == 0120000;
    return new SnapshotFile(
        fact.path(),
        identity.get(),
        fact.atimeNanos(),
        link ? Optional.of(fact.target()) : Optional.empty(),
        sameAs,
        extents(fact));
  }

  private List<FileExtent> extents(RawFact.Snapshot fact) {
    List<FileExtent> extents = new ArrayList<>();
    for (RawFact.Extent extent : fact.extents()) {
      extents.add(new FileExtent(extent.at(), contents.inPages(extent.offset(), extent.bytes())));
    }
    return extents;
  }

  private static RefusedFact refused(RawFact.Snapshot fact, String reason) {
    return new RefusedFact(fact.path(), new Evidence("snapshot of a file", "", reason, REMEDY));
  }
}
