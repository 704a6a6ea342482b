// Every reference inside an image leads to something, and the tree is a tree.
package org.duration.image;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.duration.image.files.ContentId;
import org.duration.image.files.Descriptor;
import org.duration.image.files.EpollEntry;
import org.duration.image.files.FileContent;
import org.duration.image.files.FileExtent;
import org.duration.image.files.FileHolds;
import org.duration.image.files.FileLock;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.PipeImage;
import org.duration.image.files.SignalOwner;
import org.duration.image.files.SnapshotFile;
import org.duration.image.files.Snapshots;
import org.duration.image.memory.Area;
import org.duration.image.memory.AreaKind;
import org.duration.image.memory.MappedFile;
import org.duration.image.memory.PageExtent;
import org.duration.image.memory.PageFile;
import org.duration.image.process.LiveProcess;
import org.duration.image.process.ProcessImage;
import org.duration.image.process.ThreadImage;

/** Checks between records; each record has checked itself. */
record ImageConsistency(int applications, int mappedFiles, int openFiles, int pipes, int contents) {
  static void check(
      List<Application> applications,
      List<ProcessImage> processes,
      List<MappedFile> mappedFiles,
      List<OpenFile> openFiles,
      List<PipeImage> pipes,
      List<FileContent> contents) {
    positions(mappedFiles, file -> file.id().value(), "mapped file");
    positions(openFiles, file -> file.id().value(), "open file");
    positions(pipes, pipe -> pipe.id().value(), "pipe");
    positions(contents, content -> content.id().value(), "content");
    var counts =
        new ImageConsistency(
            applications.size(),
            mappedFiles.size(),
            openFiles.size(),
            pipes.size(),
            contents.size());
    counts.tree(processes);
    processes.forEach(counts::process);
    shared(processes);
    openFiles.forEach(counts::openFile);
    openFiles.forEach(file -> pidFd(file, processes));
    new UnixConsistency(openFiles, contents.size()).check();
    InternetConsistency.check(openFiles, counts::content);
    TerminalConsistency.check(applications.size(), processes, openFiles);
    mappedFiles.forEach(
        file -> file.content().ifPresent(id -> counts.content(id, "mapped file " + file.path())));
    mappedFiles.stream()
        .filter(file -> file.identity().size() > 0)
        .filter(
            file -> file.content().filter(id -> contents.get(id.value()).bytes() == 0).isPresent())
        .forEach(file -> heldOpen(file, openFiles));
    pipes.forEach(pipe -> pipe.unread().ifPresent(id -> counts.content(id, pipe.id().toString())));
  }

  static void check(Snapshots snapshots, List<FileContent> contents) {
    for (SnapshotFile file : snapshots.files()) {
      for (FileExtent extent : file.extents()) {
        within(extent.content().value(), contents.size(), file.path(), "content");
      }
    }
  }

  /**
   * Who holds or is told is a process that has the file open; nobody has one that is on its way.
   */
  static void check(FileHolds holds, List<OpenFile> openFiles, List<ProcessImage> processes) {
    for (FileLock lock : holds.locks()) {
      if (lock.kind().ofProcess() || !onItsWay(lock.openFile(), openFiles)) {
        holder(processes, lock.pid(), lock.openFile(), "a lock");
      }
      within(lock.openFile().value(), openFiles.size(), "a lock", "open file");
    }
    for (SignalOwner owner : holds.owners()) {
      holder(processes, owner.setter(), owner.openFile(), "an owner");
    }
  }

  private static boolean onItsWay(OpenFileId file, List<OpenFile> openFiles) {
    return openFiles.stream()
        .filter(OpenFile.UnixSocket.class::isInstance)
        .flatMap(socket -> ((OpenFile.UnixSocket) socket).queue().stream())
        .anyMatch(message -> message.files().contains(file));
  }

  /** Each extent stands in a file that is there, and a checkpoint that uses others says so. */
  static void checkPages(
      ImageHeader header, List<ProcessImage> processes, List<PageFile> pageFiles) {
    for (ProcessImage process : processes) {
      for (PageExtent extent : process.pages()) {
        if (!extent.isZeros()) {
          within(
              extent.file(), pageFiles.size() + 1, "process " + process.pid() + " memory", "file");
        }
      }
    }
    Check.that(
        pageFiles.isEmpty() || header.kind() == CheckpointKind.INCREMENTAL,
        "%s checkpoint with pages of others",
        header.kind());
    Check.that(
        pageFiles.stream().map(PageFile::checkpoint).distinct().count() == pageFiles.size(),
        "the same pages twice");
    for (PageFile file : pageFiles) {
      Check.that(file.checkpoint() < header.seq(), "pages of the later checkpoint %s", file);
    }
  }

  private static void holder(List<ProcessImage> processes, int pid, OpenFileId file, String what) {
    Check.that(
        processes.stream()
            .filter(process -> process.pid() == pid)
            .flatMap(process -> process.live().stream())
            .flatMap(live -> live.descriptors().stream())
            .anyMatch(descriptor -> descriptor.openFile().equals(file)),
        "%s of %s by process %d, which does not have it open",
        what,
        file,
        pid);
  }

  private static <T> void positions(List<T> records, ToIntFunction<T> id, String what) {
    for (int i = 0; i < records.size(); i++) {
      Check.that(
          id.applyAsInt(records.get(i)) == i,
          "%s %d stands at %d",
          what,
          id.applyAsInt(records.get(i)),
          i);
    }
  }

  private void tree(List<ProcessImage> processes) {
    Set<Integer> pids = new HashSet<>(Set.of(1));
    Set<Integer> tasks = new HashSet<>(Set.of(1));
    for (ProcessImage process : processes) {
      Check.that(
          pids.contains(process.ppid()),
          "process %d stands before its parent %d",
          process.pid(),
          process.ppid());
      Check.that(pids.add(process.pid()), "process %d appears twice", process.pid());
      List<Integer> tids = process.threads().stream().map(ThreadImage::tid).toList();
      for (int tid : tids.isEmpty() ? List.of(process.pid()) : tids) {
        Check.that(tasks.add(tid), "task %d appears twice", tid);
      }
    }
  }

  /** What is the parent's has to be described there. */
  private static void shared(List<ProcessImage> processes) {
    Set<Integer> live = new HashSet<>();
    processes.stream().filter(p -> p.live().isPresent()).forEach(p -> live.add(p.pid()));
    for (ProcessImage process : processes) {
      boolean shares = process.live().filter(l -> !l.sharedWithParent().isEmpty()).isPresent();
      Check.that(
          !shares || live.contains(process.ppid()),
          "process %d shares with %d, which does not live",
          process.pid(),
          process.ppid());
    }
  }

  private void process(ProcessImage process) {
    String who = "process " + process.pid();
    process.application().ifPresent(index -> within(index, applications, who, "application"));
    process.live().ifPresent(live -> live(live, who));
  }

  private void live(LiveProcess live, String who) {
    within(live.executable().value(), mappedFiles, who + " executable", "mapped file");
    for (Descriptor descriptor : live.descriptors()) {
      within(descriptor.openFile().value(), openFiles, who + " fd " + descriptor.fd(), "open file");
    }
    for (Area area : live.memory().areas()) {
      if (area.kind() instanceof AreaKind.FileBacked backed) {
        within(backed.file().value(), mappedFiles, who + " area " + area.start(), "mapped file");
      }
    }
  }

  private void openFile(OpenFile file) {
    String who = file.id().toString();
    if (file instanceof OpenFile.Pipe pipe) {
      within(pipe.pipe().value(), pipes, who, "pipe");
    } else if (file instanceof OpenFile.NamedPipe pipe) {
      within(pipe.pipe().value(), pipes, who, "pipe");
    } else if (file instanceof OpenFile.Stream stream) {
      within(stream.application(), applications, who, "application");
    } else if (file instanceof OpenFile.Epoll epoll) {
      for (EpollEntry entry : epoll.entries()) {
        within(entry.target().value(), openFiles, who, "open file");
      }
    } else if (file instanceof OpenFile.RemovedFile removed) {
      removed.extents().forEach(extent -> content(extent.content(), who));
    }
  }

  /** The bytes of a mapped file that is open as well stand with the open file. */
  private static void heldOpen(MappedFile file, List<OpenFile> openFiles) {
    Check.that(
        openFiles.stream()
            .anyMatch(
                open ->
                    open instanceof OpenFile.RemovedFile removed
                        && removed.identity().device() == file.identity().device()
                        && removed.identity().inode() == file.identity().inode()),
        "the bytes of mapped file %s are not there",
        file.path());
  }

  private static void pidFd(OpenFile file, List<ProcessImage> processes) {
    if (file instanceof OpenFile.PidFd pidFd) {
      Check.that(
          pidFd.pid() == 0 || processes.stream().anyMatch(process -> process.pid() == pidFd.pid()),
          "%s is of process %d, which is not there",
          file.id(),
          pidFd.pid());
    }
  }

  private void content(ContentId id, String who) {
    within(id.value(), contents, who, "content");
  }

  private static void within(int index, int count, String who, String what) {
    Check.that(
        index >= 0 && index < count, "%s refers to %s %d, which is not there", who, what, index);
  }
}
