// Groups with a bit of everything.
package org.duration.restore;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.duration.image.files.EpollEntry;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.memory.AreaFlag;

/** A random number of processes with random threads, descriptors and areas; always compilable. */
public final class RandomGroups {
  private final Random random;
  private final GroupBuilder group = new GroupBuilder();
  private final List<OpenFileId> files = new ArrayList<>();

  private RandomGroups(long seed) {
    random = new Random(seed);
  }

  public static GroupBuilder group(long seed) {
    return new RandomGroups(seed).build();
  }

  private GroupBuilder build() {
    openFiles();
    int processes = 1 + random.nextInt(6);
    for (int i = 0; i < processes; i++) {
      int pid = 10 + 50 * i;
      int parent = i == 0 || random.nextInt(4) == 0 ? 1 : 10 + 50 * random.nextInt(i);
      ProcessBuilder process = group.process(pid, parent);
      for (int t = 0; t < random.nextInt(5); t++) {
        process.thread(Threads.thread(pid + 1 + t, "t" + t));
      }
      descriptors(process);
      areas(process);
    }
    return group;
  }

  private void openFiles() {
    files.add(group.stream(0));
    files.add(group.stream(1));
    for (int i = 0; i < 4; i++) {
      files.add(group.file("/srv/file-" + i, random.nextInt(3), random.nextInt(100)));
      files.addAll(group.pipe(random.nextInt(3) * 100));
      files.add(group.add(new OpenFile.EventFd(group.nextFile(), 2, i, random.nextBoolean())));
    }
    for (int i = 0; i < 2; i++) {
      List<EpollEntry> entries = new ArrayList<>();
      for (int e = 0; e < random.nextInt(4); e++) {
        entries.add(new EpollEntry(20 + e, files.get(random.nextInt(files.size())), 1, e));
      }
      files.add(group.add(new OpenFile.Epoll(group.nextFile(), 2, entries)));
    }
  }

  private void descriptors(ProcessBuilder process) {
    for (int fd = 0; fd < 12; fd++) {
      if (random.nextBoolean()) {
        process.fd(fd, files.get(random.nextInt(files.size())), random.nextBoolean());
      }
    }
  }

  private void areas(ProcessBuilder process) {
    long at = 0x7f00_0000_0000L;
    for (int i = 0; i < 1 + random.nextInt(10); i++) {
      int pages = 1 + random.nextInt(16);
      String protection = List.of("rw-", "r--", "---", "r-x").get(random.nextInt(4));
      if (random.nextInt(3) == 0) {
        process.file(at, pages, protection, group.mapped("/lib/lib" + random.nextInt(3) + ".so"));
      } else {
        process.anonymous(at, pages, protection, AreaFlag.values()[random.nextInt(3)]);
      }
      if (random.nextBoolean()) {
        process.pages(at, 1 + random.nextInt(pages));
      }
      at += 4096L * (pages + random.nextInt(3));
    }
  }
}
