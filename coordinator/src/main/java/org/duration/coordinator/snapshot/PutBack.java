// Makes files what they were at a checkpoint.
package org.duration.coordinator.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.duration.image.Image;

/**
 * Before the first process of a restore exists. A file that is there keeps its inode, because
 * databases know their files by it: only the blocks that differ are written. What came since is
 * taken away, what went is made again. All of it is in the {@link UndoLog} before the first change,
 * and on the disk when {@link #apply} returns.
 */
public final class PutBack implements AutoCloseable {
  private final Path log;
  private final UndoLog undo;
  private final Changes changes;

  private PutBack(Path log, UndoLog undo, Changes changes) {
    this.log = log;
    this.undo = undo;
    this.changes = changes;
  }

  /** Takes back what a restore that did not end had changed. */
  public static boolean recover(Path log) throws IOException {
    return UndoLog.takeBack(log);
  }

  /**
   * @param pages its data file with that name
   * @param kept paths that the policy wants to be left as they are by now
   * @param log a directory that does not exist, in one that does
   */
  public static PutBack begin(Image image, Path pages, Predicate<String> kept, Path log)
      throws IOException {
    UndoLog undo = UndoLog.begin(log);
    return new PutBack(log, undo, new Changes(image, pages, kept, undo));
  }

  /** When it fails, {@link #takeBack} is to be called. */
  public void apply() throws IOException {
    changes.plan();
    undo.sync();
    changes.make();
  }

  /** The restored group is about to be let go. */
  public void release() throws IOException {
    undo.release();
  }

  /** Nothing is to be taken back any more. */
  public void done() throws IOException {
    close();
    UndoLog.forget(log);
  }

  /** As if nothing had been done. */
  public void takeBack() throws IOException {
    close();
    Files.deleteIfExists(log.resolve(UndoLog.RELEASED));
    UndoLog.takeBack(log);
  }

  /**
   * {@code 2 files put back, 1 made again, 3 newer removed}; empty when all were as they had been.
   */
  public String sentence() {
    return changes.sentence();
  }

  @Override
  public void close() throws IOException {
    undo.close();
  }
}
