// The files that areas map and programs run from, opened once for the whole group.
package org.duration.restore.compile;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.duration.image.Image;
import org.duration.image.files.ContentId;
import org.duration.image.files.FileContent;
import org.duration.image.files.FileIdentity;
import org.duration.image.ipc.ShmFile;
import org.duration.image.memory.Area;
import org.duration.image.memory.AreaFlag;
import org.duration.image.memory.AreaKind;
import org.duration.image.memory.MappedFile;
import org.duration.image.process.LiveProcess;
import org.duration.image.process.ProcessImage;
import org.duration.restore.compile.Tools.Mapping;
import org.duration.restore.host.FileSameness;
import org.duration.restore.host.HostFacts;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.FileOp;
import org.duration.restore.plan.Plan;

/**
 * A file whose bytes are in the image, and which does not stand untouched at its path, becomes a
 * file of the group's own: it has no name any more when the first process maps it.
 */
final class MappedFiles {
  private static final int O_RDONLY = 0;
  private static final int O_RDWR = 2;
  private static final int O_CREAT = 0100;
  private static final int O_EXCL = 0200;
  private static final int O_NOFOLLOW = 0400000;
  private static final int MODE = 0700;

  private final Image image;
  private final HostFacts host;
  private final Tools tools;
  private final Program program;

  MappedFiles(Image image, HostFacts host, Tools tools, Program program) {
    this.image = image;
    this.host = host;
    this.tools = tools;
    this.program = program;
  }

  void open() {
    Set<Mapping> mappings = all(image);
    mappings.stream()
        .filter(
            mapping -> !RemovedFiles.open(image, image.mappedFiles().get(mapping.file().value())))
        .forEach(mapping -> open(mapping, mappings));
  }

  /** How all mapped files have to be open. */
  static Set<Mapping> all(Image image) {
    Set<Mapping> mappings =
        new TreeSet<>(
            Comparator.comparing((Mapping mapping) -> mapping.file().value())
                .thenComparing(Mapping::writable));
    for (ProcessImage process : image.processes()) {
      process.live().ifPresent(live -> mappings.addAll(mappings(live)));
    }
    return mappings;
  }

  /** How an area's file has to be open. */
  static Mapping of(AreaKind.FileBacked backed, Area area) {
    boolean writable = area.shared() && area.flags().contains(AreaFlag.MAY_WRITE);
    return new Mapping(backed.file(), writable);
  }

  static Mapping executable(LiveProcess live) {
    return new Mapping(live.executable(), false);
  }

  private static List<Mapping> mappings(LiveProcess live) {
    List<Mapping> mappings = new java.util.ArrayList<>(List.of(executable(live)));
    for (Area area : live.memory().areas()) {
      if (area.kind() instanceof AreaKind.FileBacked backed) {
        mappings.add(of(backed, area));
      }
    }
    return mappings;
  }

  private void open(Mapping mapping, Set<Mapping> mappings) {
    MappedFile file = image.mappedFiles().get(mapping.file().value());
    if (file.content().isEmpty() || untouched(file)) {
      reopen(mapping, file);
    } else if (!mapping.writable() || !mappings.contains(new Mapping(mapping.file(), false))) {
      List<Mapping> ways =
          mappings.stream().filter(way -> way.file().equals(mapping.file())).toList();
      make(file, file.content().get(), ways);
    }
  }

  private boolean untouched(MappedFile file) {
    return host.file(file.path())
        .identity()
        .filter(found -> FileSameness.untouched(file.identity(), found))
        .isPresent();
  }

  private void reopen(Mapping mapping, MappedFile file) {
    String subject = "mapped file " + file.path();
    int fd = tools.mapping(mapping);
    int flags = mapping.writable() ? O_RDWR : O_RDONLY;
    program.add(subject, new DescriptorOp.Open(fd, flags, 0, file.path()));
    host.file(file.path())
        .identity()
        .filter(FileIdentity::regular)
        .ifPresent(found -> program.add(subject, check(fd, file, found, mapping.writable())));
  }

  /**
   * What was looked at before compiling is still there; one that is mapped for writing may move. Of
   * files in /dev/shm there are new copies.
   */
  private static FileOp.CheckFile check(
      int fd, MappedFile file, FileIdentity found, boolean writable) {
    if (file.path().startsWith(ShmFile.DIRECTORY)) {
      return new FileOp.CheckFile(fd, FileOp.CHECK_SIZE, 0, found.size(), 0);
    }
    int what = writable ? FileOp.CHECK_SIZE : FileOp.CHECK_SIZE | FileOp.CHECK_MTIME;
    long mtime = writable ? 0 : found.mtimeNanos();
    return new FileOp.CheckFile(fd, FileOp.CHECK_INO | what, found.inode(), found.size(), mtime);
  }

  /** Filled through one descriptor, mapped through others: a program's file has no writers. */
  private void make(MappedFile file, ContentId id, List<Mapping> ways) {
    String subject = "mapped file " + file.path() + " (kept in the image)";
    FileContent content = image.contents().get(id.value());
    String path = Plan.CONTENT_DIRECTORY + "content-" + id.value();
    int filling = tools.take();
    int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW;
    program.add(subject, new DescriptorOp.Open(filling, flags, MODE, path));
    if (content.bytes() > 0) {
      int data = tools.data(content.file());
      program.add(subject, new DescriptorOp.Copy(data, filling, content.offset(), content.bytes()));
    }
    for (Mapping way : ways) {
      int access = (way.writable() ? O_RDWR : O_RDONLY) | O_NOFOLLOW;
      program.add(subject, new DescriptorOp.Open(tools.mapping(way), access, 0, path));
    }
    program.add(subject, new FileOp.Unlink(path));
    program.add(subject, new DescriptorOp.CloseRange(filling, filling));
  }
}
