// Which open files more than one process needs.
package org.duration.restore.compile;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.duration.image.Image;
import org.duration.image.files.Descriptor;
import org.duration.image.files.EpollEntry;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.process.ProcessImage;
import org.duration.image.process.SharedPart;

/**
 * The root task makes what is shared, all pipes, terminals and unix sockets and what is on its way
 * in their messages, once; everybody inherits it. The rest is made by the one process that has it,
 * and so is a pidfd, for which its process has to be there first. What an epoll instance watches
 * must be there when it is made, so whoever needs the one needs the other.
 */
final class Sharing {
  private final Image image;
  private final Map<OpenFileId, Set<Integer>> holders = new HashMap<>();
  private final Set<OpenFileId> flying = new HashSet<>();

  Sharing(Image image) {
    this.image = image;
    for (ProcessImage process : image.processes()) {
      for (Descriptor descriptor :
          process.live().map(live -> live.descriptors()).orElse(List.of())) {
        hold(descriptor.openFile(), process.pid());
      }
    }
    for (OpenFile file : image.openFiles()) {
      if (file instanceof OpenFile.UnixSocket socket) {
        flying.add(socket.id());
        socket.queue().forEach(message -> flying.addAll(message.files()));
      }
    }
  }

  /** Those who have a table of descriptors together with their parent, and these parents. */
  Set<Integer> tableSharers() {
    Set<Integer> sharers = new HashSet<>();
    for (ProcessImage process : image.processes()) {
      if (process.live().filter(live -> live.shares(SharedPart.DESCRIPTORS)).isPresent()) {
        sharers.add(process.pid());
        sharers.add(process.ppid());
      }
    }
    return sharers;
  }

  private void hold(OpenFileId id, int pid) {
    boolean news = holders.computeIfAbsent(id, x -> new HashSet<>()).add(pid);
    if (news && image.openFiles().get(id.value()) instanceof OpenFile.Epoll epoll) {
      epoll.entries().stream().map(EpollEntry::target).forEach(target -> hold(target, pid));
    }
  }

  /** Made by the root task; internet sockets are, because their order counts. */
  boolean shared(OpenFile file) {
    return file instanceof OpenFile.Pipe
        || file instanceof OpenFile.NamedPipe
        || file instanceof OpenFile.RemovedFile
        || file instanceof OpenFile.MemoryFile
        || file instanceof OpenFile.Stream
        || flying.contains(file.id())
        || file instanceof OpenFile.Internet
        || file instanceof OpenFile.TerminalMaster
        || file instanceof OpenFile.TerminalEnd
        || file instanceof OpenFile.HungUpTerminal
        || !(file instanceof OpenFile.PidFd)
            && holders.getOrDefault(file.id(), Set.of()).size() > 1;
  }

  /** What the root task makes, in the image's order; open files that nobody needs are left out. */
  List<OpenFile> madeByRoot() {
    return image.openFiles().stream()
        .filter(file -> holders.containsKey(file.id()) || flying.contains(file.id()))
        .filter(this::shared)
        .toList();
  }

  /** What process {@code pid} makes, in the image's order. */
  List<OpenFile> madeBy(int pid) {
    return image.openFiles().stream()
        .filter(file -> !shared(file))
        .filter(file -> holders.getOrDefault(file.id(), Set.of()).contains(pid))
        .toList();
  }

  /** A number above all that a guest uses, or that an epoll entry was added under. */
  int aboveGuests() {
    int highest = -1;
    for (ProcessImage process : image.processes()) {
      for (Descriptor descriptor :
          process.live().map(live -> live.descriptors()).orElse(List.of())) {
        highest = Math.max(highest, descriptor.fd());
      }
    }
    for (OpenFile file : image.openFiles()) {
      if (file instanceof OpenFile.Epoll epoll) {
        for (EpollEntry entry : epoll.entries()) {
          highest = Math.max(highest, entry.fd());
        }
      }
    }
    return highest + 1;
  }
}
