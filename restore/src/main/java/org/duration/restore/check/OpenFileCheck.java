// Whether the files and directories that processes have open, or stand in, are there and unchanged.
package org.duration.restore.check;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.duration.image.Image;
import org.duration.image.files.Descriptor;
import org.duration.image.files.Device;
import org.duration.image.files.FileIdentity;
import org.duration.image.files.InotifyWatch;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.PathReference;
import org.duration.image.files.UnixLink;
import org.duration.image.process.LiveProcess;
import org.duration.image.process.ProcessImage;
import org.duration.restore.FileHandling;
import org.duration.restore.Findings;
import org.duration.restore.RestoreOptions;
import org.duration.restore.compile.FileLengths;
import org.duration.restore.compile.RemovedPlace;
import org.duration.restore.host.FileSameness;
import org.duration.restore.host.HostFacts;
import org.duration.restore.host.RequiredFile;

/**
 * A file open only for append that has grown is kept, and that is reported. Any other writable file
 * that changed is refused unless the policy says keep.
 */
public final class OpenFileCheck {
  private static final int O_ACCMODE = 3;
  private static final int O_WRONLY = 1;
  private static final int O_APPEND = 02000;
  private static final String PUT_BACK_OR_KEEP =
      "put the old file back, or let the policy say keep";

  /** What has only been written on can go back by itself. */
  private static final String CUT_OR_KEEP =
      "let the policy say truncate (back to that length) or keep (as it is), or put the old file back";

  private final Image image;
  private final HostFacts host;
  private final RestoreOptions options;
  private final Findings findings;
  private final Set<OpenFileId> seen = new HashSet<>();

  private OpenFileCheck(Image image, HostFacts host, RestoreOptions options, Findings findings) {
    this.image = image;
    this.host = host;
    this.options = options;
    this.findings = findings;
  }

  public static void check(Image image, HostFacts host, RestoreOptions options, Findings findings) {
    OpenFileCheck check = new OpenFileCheck(image, host, options, findings);
    image.processes().forEach(process -> process.live().ifPresent(l -> check.process(process, l)));
  }

  private void process(ProcessImage process, LiveProcess live) {
    place(process, "working directory ", live.workingDirectory());
    place(process, "root directory ", live.root());
    for (Descriptor descriptor : live.descriptors()) {
      if (seen.add(descriptor.openFile())) {
        open(process, descriptor.fd(), image.openFiles().get(descriptor.openFile().value()));
      }
    }
  }

  private void place(ProcessImage process, String what, PathReference place) {
    directory(process, what + place.path(), place.path());
  }

  private void directory(ProcessImage process, String resource, String path) {
    Optional<FileIdentity> found = host.file(path).identity();
    if (found.isEmpty()) {
      findings.refuse(process, resource, "is missing", "make the directory, with what it held");
    } else if (!found.get().directory()) {
      findings.refuse(process, resource, "is no directory", "put the directory back");
    }
  }

  private void open(ProcessImage process, int fd, OpenFile file) {
    if (file instanceof OpenFile.RegularFile regular) {
      regular(process, "fd " + fd + " (" + regular.path() + ")", regular);
    } else if (file instanceof OpenFile.Directory directory) {
      directory(process, "fd " + fd + " (" + directory.path() + ")", directory.path());
    } else if (file instanceof OpenFile.NamedPipe pipe) {
      if (host.file(pipe.path()).identity().filter(FileIdentity::pipe).isEmpty()) {
        findings.refuse(
            process,
            "fd " + fd + " (" + pipe.path() + ")",
            "is missing, or no pipe",
            "make it with mkfifo");
      }
    } else if (file instanceof OpenFile.PathOnly place) {
      place(process, "fd " + fd + " (" + place.path() + ")", place);
    } else if (file instanceof OpenFile.Inotify inotify) {
      watches(process, "fd " + fd, inotify);
    } else if (file instanceof OpenFile.RemovedFile removed) {
      removed(process, "fd " + fd + " (" + removed.path() + ")", removed);
    } else if (file instanceof OpenFile.CharacterDevice device) {
      device(process, "fd " + fd + " (" + device.path() + ")", device);
    } else if (file instanceof OpenFile.UnixSocket socket) {
      unixSocket(process, "fd " + fd, socket);
    } else if (file instanceof OpenFile.Unsupported unsupported) {
      findings.refuse(
          process,
          "fd " + fd,
          "is a " + unsupported.evidence().kind() + ", which no image can hold",
          unsupported.evidence().remedy());
    }
  }

  private void place(ProcessImage process, String resource, OpenFile.PathOnly file) {
    if (host.file(file.path()).identity().filter(file.identity()::sameType).isEmpty()) {
      findings.refuse(
          process, resource, "is missing, or of another type", "put back what stood there");
    }
  }

  private void watches(ProcessImage process, String resource, OpenFile.Inotify file) {
    for (InotifyWatch watch : file.watches()) {
      if (!host.file(watch.path()).exists()) {
        findings.refuse(
            process, resource + " (inotify on " + watch.path() + ")", "is missing", "put it back");
      }
    }
  }

  private void removed(ProcessImage process, String resource, OpenFile.RemovedFile file) {
    RemovedPlace place = RemovedPlace.of(file, host);
    if (!place.named(file)) {
      findings.note(
          process, resource, "its old name is taken: /proc shows it as removed " + place.path());
    }
  }

  private void unixSocket(ProcessImage process, String fd, OpenFile.UnixSocket socket) {
    if (socket.link() instanceof UnixLink.Listening listening && listening.outside() > 0) {
      findings.note(
          process,
          fd + " (" + socket.name().orElseThrow() + ")",
          listening.outside() + " connections from outside, not accepted yet, are not made again");
    }
    RequiredFile.outside(socket)
        .filter(path -> !host.file(path).exists())
        .ifPresent(
            path ->
                findings.refuse(
                    process,
                    fd + " (" + path + ")",
                    "is missing",
                    "start the service that listens there"));
  }

  private void device(ProcessImage process, String resource, OpenFile.CharacterDevice device) {
    Optional<FileIdentity> found = host.file(device.path()).identity();
    boolean same =
        found
            .flatMap(identity -> Device.of(identity.specialDevice()))
            .filter(device.device()::equals)
            .isPresent();
    if (!same) {
      findings.refuse(process, resource, "is missing or another device", "make the device node");
    }
  }

  private void regular(ProcessImage process, String resource, OpenFile.RegularFile file) {
    Optional<FileIdentity> facts = host.file(file.path()).identity();
    if (facts.isEmpty()) {
      findings.refuse(process, resource, "is missing", "put the file back");
      return;
    }
    FileIdentity found = facts.get();
    if (!found.regular()) {
      findings.refuse(process, resource, "is no regular file", "put the file back");
      return;
    }
    int access = file.statusFlags() & O_ACCMODE;
    if (access != 0 && !file.pathOnly()) {
      boolean log = access == O_WRONLY && (file.statusFlags() & O_APPEND) != 0;
      writable(process, resource, file, found, log);
    }
  }

  private void writable(
      ProcessImage process,
      String resource,
      OpenFile.RegularFile file,
      FileIdentity found,
      boolean log) {
    FileIdentity captured = file.identity();
    // A lock file that is opened with O_TRUNC is written to each time, and stays empty.
    boolean sameBytes =
        found.size() == captured.size()
            && (found.size() == 0 || found.mtimeNanos() == captured.mtimeNanos());
    if (sameBytes) {
      return;
    }
    String change =
        found.size() == captured.size()
            ? "written to since the checkpoint"
            : found.size() + " bytes, and " + captured.size() + " at the checkpoint";
    if (FileLengths.goesBack(file, found, options)) {
      findings.note(process, resource, "goes back to " + captured.size() + " bytes: " + change);
      return;
    }
    boolean grown = found.size() >= captured.size() && FileSameness.sameInode(captured, found);
    if (log && grown) {
      findings.note(process, resource, "kept with what was appended: " + change);
    } else if (options.files().apply(file.path()) == FileHandling.KEEP) {
      findings.note(process, resource, "kept as it is: " + change);
    } else {
      findings.refuse(process, resource, change, grown ? CUT_OR_KEEP : PUT_BACK_OR_KEEP);
    }
  }
}
