// Makes files and directories that have no name any more.
package org.duration.restore.compile;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.image.Image;
import org.duration.image.files.FileIdentity;
import org.duration.image.files.OpenFile;
import org.duration.image.memory.MappedFile;
import org.duration.restore.compile.Tools.Mapping;
import org.duration.restore.host.HostFacts;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.FileOp;

/**
 * The root task makes each inode once, empty and under the name that it had last, so that /proc
 * shows that name, and takes the name away in the next step: nobody else meets it, and nothing of
 * it is left when a later step fails. All open files of it are opened through the first.
 */
final class RemovedFiles {
  private static final int O_RDONLY = 0;
  private static final int O_RDWR = 2;
  private static final int O_CREAT = 0100;
  private static final int O_EXCL = 0200;
  private static final int O_DIRECTORY = 0200000;
  private static final int O_NOFOLLOW = 0400000;
  private static final int O_TMPFILE_BIT = 020000000;

  /** O_CREAT, O_EXCL, O_TRUNC, O_ASYNC, O_NOFOLLOW: what opening through /proc must not do. */
  private static final int NEVER = 0100 | 0200 | 01000 | 020000 | O_NOFOLLOW;

  private static final int WHILE_MADE = 0700;

  private final Image image;
  private final HostFacts host;
  private final Tools tools;
  private final Program program;

  /** A descriptor through which the others of its inode are opened. */
  private final Map<Inode, Integer> made = new HashMap<>();

  private record Inode(long device, long inode) {
    static Inode of(FileIdentity identity) {
      return new Inode(identity.device(), identity.inode());
    }
  }

  RemovedFiles(Image image, HostFacts host, Tools tools, Program program) {
    this.image = image;
    this.host = host;
    this.tools = tools;
    this.program = program;
  }

  /** Whether the bytes of a mapped file stand with an open file. */
  static boolean open(Image image, MappedFile file) {
    return file.content().isPresent()
        && image.openFiles().stream()
            .anyMatch(
                open ->
                    open instanceof OpenFile.RemovedFile removed
                        && Inode.of(removed.identity()).equals(Inode.of(file.identity())));
  }

  void make(OpenFile.RemovedFile file) {
    Integer first = made.get(Inode.of(file.identity()));
    int through = first == null ? inode(file) : first;
    if (!tools.has(file.id())) {
      again(file, through, tools.openFile(file.id()));
    }
    if (file.offset() != 0 && !file.pathOnly()) {
      program.add(subject(file), new DescriptorOp.Seek(tools.openFile(file.id()), file.offset()));
    }
  }

  /** Through the descriptor, whatever stands at the path by now. */
  private void again(OpenFile.RemovedFile file, int through, int fd) {
    int flags = file.statusFlags() & ~(NEVER | O_TMPFILE_BIT);
    int kind = file.identity().directory() ? O_DIRECTORY : 0;
    program.add(
        subject(file),
        new DescriptorOp.Open(fd, flags & ~O_DIRECTORY | kind, 0, "/proc/self/fd/" + through));
  }

  private int inode(OpenFile.RemovedFile file) {
    RemovedPlace place = RemovedPlace.of(file, host);
    String subject = subject(file);
    place
        .missing()
        .forEach(path -> program.add(subject, new FileOp.MakeDirectory(path, WHILE_MADE)));
    int fd = file.identity().directory() ? directory(file, place) : regular(file, place);
    List<String> back = new ArrayList<>(place.missing());
    java.util.Collections.reverse(back);
    back.forEach(path -> program.add(subject, new FileOp.RemoveDirectory(path)));
    if (file.identity().regular()) {
      fill(file, fd);
    }
    program.add(subject, state(file.identity(), fd, host));
    made.put(Inode.of(file.identity()), fd);
    mappings(file, fd);
    return fd;
  }

  private int directory(OpenFile.RemovedFile file, RemovedPlace place) {
    int fd = tools.take();
    String subject = subject(file);
    program.add(subject, new FileOp.MakeDirectory(place.path(), WHILE_MADE));
    program.add(
        subject, new DescriptorOp.Open(fd, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, place.path()));
    program.add(subject, new FileOp.RemoveDirectory(place.path()));
    return fd;
  }

  /** What was opened with O_TMPFILE can still be given a name, which no removed file can. */
  private int regular(OpenFile.RemovedFile file, RemovedPlace place) {
    Optional<OpenFile.RemovedFile> nameless = openedWithoutName(file);
    int fd = tools.take();
    if (nameless.isPresent()) {
      OpenFile.RemovedFile own = nameless.get();
      int flags = own.statusFlags() & ~NEVER | O_TMPFILE_BIT | O_DIRECTORY;
      int first = tools.openFile(own.id());
      program.add(
          subject(own),
          new DescriptorOp.Open(first, flags, WHILE_MADE, Path.of(place.path()).getParent() + ""));
      program.add(subject(own), new DescriptorOp.Open(fd, O_RDWR, 0, "/proc/self/fd/" + first));
      return fd;
    }
    program.add(
        subject(file),
        new DescriptorOp.Open(
            fd, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, WHILE_MADE, place.path()));
    program.add(subject(file), new FileOp.Unlink(place.path()));
    return fd;
  }

  private Optional<OpenFile.RemovedFile> openedWithoutName(OpenFile.RemovedFile file) {
    return image.openFiles().stream()
        .filter(OpenFile.RemovedFile.class::isInstance)
        .map(OpenFile.RemovedFile.class::cast)
        .filter(other -> Inode.of(other.identity()).equals(Inode.of(file.identity())))
        .filter(other -> (other.statusFlags() & O_TMPFILE_BIT) != 0)
        .findFirst();
  }

  private void fill(OpenFile.RemovedFile file, int fd) {
    String subject = "content of " + subject(file);
    new FileData(image, tools, program).fill(subject, fd, file.identity().size(), file.extents());
  }

  static FileOp.FileState state(FileIdentity identity, int fd, HostFacts host) {
    boolean owner =
        !host.privileges().rootless()
            && (identity.uid() != host.privileges().uid()
                || identity.gid() != host.privileges().gid());
    return new FileOp.FileState(
        fd, identity.mode() & 07777, owner, identity.uid(), identity.gid(), identity.mtimeNanos());
  }

  private void mappings(OpenFile.RemovedFile file, int fd) {
    for (Mapping mapping : MappedFiles.all(image)) {
      MappedFile mapped = image.mappedFiles().get(mapping.file().value());
      if (mapped.content().isPresent()
          && Inode.of(mapped.identity()).equals(Inode.of(file.identity()))) {
        program.add(
            "mapped file " + mapped.path(),
            new DescriptorOp.Open(
                tools.mapping(mapping),
                mapping.writable() ? O_RDWR : O_RDONLY,
                0,
                "/proc/self/fd/" + fd));
      }
    }
  }

  /** A program must not be open for writing by anybody when it is run. */
  void close() {
    made.values().stream()
        .sorted()
        .forEach(fd -> program.add("removed files", new DescriptorOp.CloseRange(fd, fd)));
  }

  static String subject(OpenFile.RemovedFile file) {
    return (file.identity().directory() ? "removed directory " : "removed file ") + file.path();
  }
}
