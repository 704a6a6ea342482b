// What the caller decides about a restore.
package org.duration.restore;

import java.util.Objects;
import java.util.function.Function;

/**
 * @param files by path, for writable files that changed since
 * @param resume whether connections that were kept go on: true for the first restore only of a
 *     group that ended with its checkpoint
 */
public record RestoreOptions(Function<String, FileHandling> files, boolean resume) {
  /** As without a policy. */
  public static final RestoreOptions DEFAULT = new RestoreOptions(path -> FileHandling.REFUSE);

  public RestoreOptions {
    Objects.requireNonNull(files);
  }

  public RestoreOptions(Function<String, FileHandling> files) {
    this(files, false);
  }
}
