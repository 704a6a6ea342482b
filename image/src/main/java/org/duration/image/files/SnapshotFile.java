// A file, directory or symbolic link whose content a checkpoint holds.
package org.duration.image.files;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.duration.image.Check;

/**
 * Not held: extended attributes, access lists.
 *
 * @param path absolute
 * @param identity of a link itself
 * @param target of a symbolic link
 * @param sameAs an earlier path of the same inode, which has the content
 * @param extents the data of a regular file, ascending; what is in none reads as zeros
 */
public record SnapshotFile(
    String path,
    FileIdentity identity,
    long atimeNanos,
    Optional<String> target,
    Optional<String> sameAs,
    List<FileExtent> extents) {
  private static final int TYPE = 0170000;
  private static final int LINK = 0120000;

  public SnapshotFile {
    Check.that(path.startsWith("/"), "path %s", path);
    Objects.requireNonNull(identity);
    Objects.requireNonNull(sameAs);
    extents = List.copyOf(extents);
    boolean link = (identity.mode() & TYPE) == LINK;
    Check.that(link || identity.regular() || identity.directory(), "%s is no content", path);
    Check.that(target.isPresent() == link, "%s: %s", path, target);
    Check.that(extents.isEmpty() || identity.regular() && sameAs.isEmpty(), "extents of %s", path);
  }
}
