// Files that go back to the length that they had.
package org.duration.restore.compile;

import java.util.List;
import java.util.Optional;
import org.duration.image.Image;
import org.duration.image.files.Descriptor;
import org.duration.image.files.FileIdentity;
import org.duration.image.files.OpenFile;
import org.duration.image.process.ProcessImage;
import org.duration.restore.FileHandling;
import org.duration.restore.RestoreOptions;
import org.duration.restore.host.FileSameness;
import org.duration.restore.host.HostFacts;
import org.duration.restore.plan.FileOp;

/**
 * By the first process that has the file open, behind the last barrier: a restore that fails before
 * takes nothing from the file.
 */
public final class FileLengths {
  private static final int O_ACCMODE = 3;

  private final Image image;
  private final HostFacts host;
  private final RestoreOptions options;
  private final Program program;
  private final ProcessImage process;

  FileLengths(
      Image image, HostFacts host, RestoreOptions options, Program program, ProcessImage process) {
    this.image = image;
    this.host = host;
    this.options = options;
    this.program = program;
    this.process = process;
  }

  /** Whether the policy wants it, and the file is the one of the image and not shorter. */
  public static boolean goesBack(
      OpenFile.RegularFile file, FileIdentity found, RestoreOptions options) {
    boolean writable = (file.statusFlags() & O_ACCMODE) != 0 && !file.pathOnly();
    return writable
        && options.files().apply(file.path()) == FileHandling.TRUNCATE
        && FileSameness.sameInode(file.identity(), found)
        && found.size() >= file.identity().size();
  }

  void truncate() {
    List<Descriptor> descriptors = process.live().map(live -> live.descriptors()).orElse(List.of());
    for (Descriptor descriptor : descriptors) {
      OpenFile file = image.openFiles().get(descriptor.openFile().value());
      if (file instanceof OpenFile.RegularFile regular && first(descriptor)) {
        Optional<FileIdentity> found = host.file(regular.path()).identity();
        found
            .filter(now -> now.size() > regular.identity().size())
            .filter(now -> goesBack(regular, now, options))
            .ifPresent(
                now ->
                    program.add(
                        "length of " + regular.path(),
                        new FileOp.Truncate(descriptor.fd(), regular.identity().size())));
      }
    }
  }

  /** Of all descriptors that lead to the same open file. */
  private boolean first(Descriptor descriptor) {
    for (ProcessImage each : image.processes()) {
      Optional<Descriptor> found =
          each.live().stream()
              .flatMap(live -> live.descriptors().stream())
              .filter(other -> other.openFile().equals(descriptor.openFile()))
              .findFirst();
      if (found.isPresent()) {
        return each.pid() == process.pid() && found.get().fd() == descriptor.fd();
      }
    }
    return false;
  }
}
