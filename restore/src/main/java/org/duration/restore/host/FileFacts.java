// What stands at a path of this host.
package org.duration.restore.host;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.duration.image.files.FileIdentity;
import org.duration.image.memory.FileDigest;

/**
 * Seen as the group will see it.
 *
 * @param identity of stat, links followed where {@link RequiredFile#link} does not say otherwise;
 *     empty when nothing is there or it cannot be reached
 * @param digest where {@link RequiredFile#digestNeeded} asked for one and the file could be read
 * @param locks that somebody holds on it
 * @param comesBack it will be this when the restore begins, whatever it is now
 */
public record FileFacts(
    Optional<FileIdentity> identity,
    Optional<FileDigest> digest,
    List<HeldLock> locks,
    boolean comesBack) {
  public static final FileFacts MISSING = new FileFacts(Optional.empty(), Optional.empty());

  public FileFacts {
    Objects.requireNonNull(identity);
    Objects.requireNonNull(digest);
    locks = List.copyOf(locks);
  }

  /** Of a file that nobody has locked. */
  public FileFacts(Optional<FileIdentity> identity, Optional<FileDigest> digest) {
    this(identity, digest, List.of(), false);
  }

  public FileFacts(
      Optional<FileIdentity> identity, Optional<FileDigest> digest, List<HeldLock> locks) {
    this(identity, digest, locks, false);
  }

  public boolean exists() {
    return identity.isPresent();
  }
}
