package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.duration.coordinator.os.ProcFile;
import org.duration.interceptor.Registration;
import org.duration.interceptor.Registry;

/**
 * The processes of a group as they are now: found from outside among init's descendants, so those
 * are listed too that the interceptor could not enter.
 */
final class ProcessTable {
  private static final Path PROC = Path.of("/proc");

  private ProcessTable() {}

  /** All processes below init, ordered by pid. One that ends meanwhile is left out. */
  static List<ProcessStatus> of(
      int initHostPid, List<Registration> registrations, List<ApplicationRecord> applications) {
    Registry registry = Registry.of(registrations);
    Map<Integer, String> names = new HashMap<>();
    applications.forEach(application -> names.put(application.pid(), application.name()));

    List<ProcessStatus> list = new ArrayList<>();
    Deque<Found> open = new ArrayDeque<>();
    children(initHostPid).forEach(pid -> open.add(new Found(pid, "")));
    while (!open.isEmpty()) {
      Found found = open.removeFirst();
      try {
        ProcessStatus status = read(found, registry, names);
        list.add(status);
        children(found.hostPid).forEach(pid -> open.add(new Found(pid, status.application())));
      } catch (IOException e) {
        continue; // it ended between the listing and the reading
      }
    }
    list.sort((a, b) -> Integer.compare(a.pid(), b.pid()));
    return List.copyOf(list);
  }

  private record Found(int hostPid, String parentApplication) {}

  private static ProcessStatus read(Found found, Registry registry, Map<Integer, String> names)
      throws IOException {
    Map<String, String> status = ProcFile.status(found.hostPid);
    int pid = ProcFile.innermost(status, "NSpid");
    Optional<Registration> registration = registry.of(pid);
    String application =
        names.getOrDefault(
            pid,
            registration
                .map(Registration::application)
                .filter(name -> !name.isEmpty())
                .orElse(found.parentApplication));
    return new ProcessStatus(
        pid,
        found.hostPid,
        parent(status),
        ProcFile.innermost(status, "NSsid"),
        ProcFile.innermost(status, "NSpgid"),
        application,
        status.getOrDefault("Name", ""),
        Integer.parseInt(status.getOrDefault("Threads", "0")),
        kilobytes(status, "VmRSS") * 1024,
        (kilobytes(status, "RssAnon") + kilobytes(status, "RssShmem")) * 1024,
        registration.map(Registration::execCount).orElse(0),
        registration.isPresent());
  }

  private static int parent(Map<String, String> status) throws IOException {
    int hostParent = Integer.parseInt(status.getOrDefault("PPid", "0"));
    return hostParent == 0 ? 0 : ProcFile.innermost(ProcFile.status(hostParent), "NSpid");
  }

  private static long kilobytes(Map<String, String> status, String key) {
    return Long.parseLong(status.getOrDefault(key, "0").split("\\s+")[0]);
  }

  private static List<Integer> children(int hostPid) {
    List<Integer> pids = new ArrayList<>();
    try (Stream<Path> tasks = Files.list(PROC.resolve(hostPid + "/task"))) {
      for (Path task : tasks.toList()) {
        String text = Files.readString(task.resolve("children")).strip();
        for (String pid : text.isEmpty() ? new String[0] : text.split(" ")) {
          pids.add(Integer.parseInt(pid));
        }
      }
    } catch (IOException e) {
      return pids; // the process or one of its threads ended: it has no children any more
    }
    return pids;
  }
}
