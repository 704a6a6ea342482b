// A directory that a process stands in.
package org.duration.image.files;

import org.duration.image.Check;

/** Working directory or root: the link's text, and which directory it was. */
public record PathReference(String path, FileIdentity identity) {
  public PathReference {
    Check.that(path.startsWith("/"), "path %s", path);
    java.util.Objects.requireNonNull(identity);
  }
}
