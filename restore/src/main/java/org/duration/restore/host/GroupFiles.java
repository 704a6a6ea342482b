// What stands at a path that nobody outside the group sees.
package org.duration.restore.host;

import java.util.Optional;
import org.duration.image.Image;
import org.duration.image.files.FileIdentity;
import org.duration.image.ipc.ShmFile;

/** The group's own /dev/shm holds what the image says, and is made by the restore itself. */
public final class GroupFiles {
  private GroupFiles() {}

  /** Empty: the path is one of the host's. */
  public static Optional<FileFacts> facts(Image image, String path) {
    if (!ShmFile.inGroup(path)) {
      return Optional.empty();
    }
    Optional<FileIdentity> identity =
        image.ipc().files().stream()
            .filter(file -> file.path().equals(path))
            .map(ShmFile::identity)
            .findFirst();
    return Optional.of(new FileFacts(identity, Optional.empty()));
  }
}
