// What the caller decides about a restore.
package org.duration.restore;

import java.util.Objects;
import java.util.function.Function;

/**
 * @param files by path, for writable files that changed since
 */
public record RestoreOptions(Function<String, FileHandling> files) {
  /** As without a policy. */
  public static final RestoreOptions DEFAULT = new RestoreOptions(path -> FileHandling.REFUSE);

  public RestoreOptions {
    Objects.requireNonNull(files);
  }
}
