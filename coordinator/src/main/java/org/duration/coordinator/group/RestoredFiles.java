package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.duration.coordinator.os.IoWords;
import org.duration.coordinator.snapshot.PutBack;
import org.duration.coordinator.snapshot.SnapshotOrders;
import org.duration.image.files.SnapshotFile;
import org.duration.image.store.StoredImage;

/**
 * The files of a restore whose content is in the image: put back before the first process is made,
 * and taken back when the restore fails.
 */
final class RestoredFiles {
  interface Make {
    void run() throws IOException;
  }

  interface Finish {
    long run() throws IOException;
  }

  private final String group;
  private final StoredImage stored;
  private final Predicate<String> kept;
  private final Path log;
  private String sentence = "";

  RestoredFiles(String group, StoredImage stored, Predicate<String> kept, Path log) {
    this.group = group;
    this.stored = stored;
    this.kept = kept;
    this.log = log;
  }

  private boolean none() {
    return stored.image().snapshots().order().rules().isEmpty();
  }

  /** Before anything is touched. */
  void check(List<Path> ours) {
    Optional<String> objection = SnapshotOrders.objection(stored.image().snapshots().order(), ours);
    if (objection.isPresent()) {
      throw new CommandFailure(
          ExitStatus.CANNOT_RESTORE, group, "cannot be restored here: " + objection.get());
    }
  }

  /** Another group that runs from the same image uses the files. */
  void requireUnused(Optional<GroupRecord> source, String restored) {
    Optional<GroupRecord> other =
        source.filter(found -> !found.name().equals(restored) && found.state().live());
    List<SnapshotFile> files = stored.image().snapshots().files();
    if (other.isPresent() && !files.isEmpty()) {
      throw new CommandFailure(
          ExitStatus.CANNOT_RESTORE,
          group,
          "cannot be restored here: "
              + files.get(0).path()
              + " would be put back, and group "
              + other.get().name()
              + " runs with it; stop that one first");
    }
  }

  /** What was changed of files, behind a comma; empty when nothing was. */
  String sentence() {
    return sentence.isEmpty() ? "" : "; " + sentence;
  }

  /**
   * @param pages what {@code pages.dat} holds
   */
  long around(Path pages, Make make, Finish finish) throws IOException {
    if (none()) {
      make.run();
      return finish.run();
    }
    PutBack files = begin(pages);
    try {
      apply(files);
      make.run();
      files.release();
      long released = finish.run();
      sentence = files.sentence();
      files.done();
      return released;
    } catch (IOException | RuntimeException e) {
      takeBack(files, e);
      throw e;
    }
  }

  private PutBack begin(Path pages) throws IOException {
    try {
      PutBack.recover(log);
      return PutBack.begin(stored.image(), pages, kept, log);
    } catch (IOException e) {
      throw failure("cannot prepare for the files to be put back", e);
    }
  }

  private void apply(PutBack files) {
    try {
      files.apply();
    } catch (IOException e) {
      throw failure("cannot put a file back", e);
    }
  }

  private CommandFailure failure(String what, IOException e) {
    return new CommandFailure(
            ExitStatus.CANNOT_RESTORE,
            group,
            what
                + ": "
                + IoWords.of(e)
                + "; make room or give the right to, or let the policy say keep")
        .because(e);
  }

  private void takeBack(PutBack files, Exception failure) {
    try {
      files.takeBack();
    } catch (IOException e) {
      failure.addSuppressed(e);
      throw new CommandFailure(
              ExitStatus.CANNOT_RESTORE,
              group,
              failure.getMessage()
                  + "; and its files could not be made again what they were: "
                  + IoWords.of(e)
                  + "; what they were is in "
                  + log
                  + ", restore again")
          .because(failure);
    }
  }
}
