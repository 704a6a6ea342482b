// Puts restored processes back into the cgroups that they had for themselves.
package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.capture.proc.CgroupText;
import org.duration.capture.proc.MalformedText;
import org.duration.coordinator.host.CgroupMounts;
import org.duration.coordinator.os.IoWords;
import org.duration.coordinator.os.ProcFile;
import org.duration.image.Image;
import org.duration.image.process.CgroupPlace;
import org.duration.image.process.ProcessImage;

/**
 * While they still stand in the restorer. One that this host does not have, or that may not be
 * entered, is told and keeps nobody from going on: limits and accounting are the host's.
 */
final class RestoredCgroups {
  private final int initHostPid;
  private final CgroupMounts mounts;
  private final Map<String, String> ofInit;
  private final List<String> notes = new ArrayList<>();

  private RestoredCgroups(int initHostPid) throws IOException {
    this.initHostPid = initHostPid;
    this.mounts = CgroupMounts.ofThisProcess();
    this.ofInit = cgroups(initHostPid);
  }

  /** What could not be put back, a sentence each. */
  static List<String> putBack(Image image, int initHostPid) {
    List<ProcessImage> apart = image.processes().stream().filter(RestoredCgroups::apart).toList();
    if (apart.isEmpty()) {
      return List.of();
    }
    try {
      RestoredCgroups cgroups = new RestoredCgroups(initHostPid);
      cgroups.all(apart);
      return cgroups.notes;
    } catch (IOException e) {
      return List.of("no process is in the cgroup that it had for itself: " + IoWords.of(e));
    }
  }

  private static boolean apart(ProcessImage process) {
    return process.live().filter(live -> !live.attributes().cgroups().isEmpty()).isPresent();
  }

  private void all(List<ProcessImage> apart) {
    Map<Integer, Integer> hostPids = new HashMap<>();
    ProcessTable.of(initHostPid, List.of(), List.of())
        .forEach(status -> hostPids.put(status.pid(), status.hostPid()));
    for (ProcessImage process : apart) {
      for (CgroupPlace place : process.live().orElseThrow().attributes().cgroups()) {
        enter(hostPids.getOrDefault(process.pid(), 0), place)
            .ifPresent(why -> notes.add(sentence(process, place, why)));
      }
    }
  }

  private String sentence(ProcessImage process, CgroupPlace place, String why) {
    return String.format(
        "process %d: cgroup %s:%s: %s; it is in %s",
        process.pid(), place.hierarchy(), path(place), why, base(place.hierarchy()));
  }

  private String base(String hierarchy) {
    return ofInit.getOrDefault(hierarchy, "/");
  }

  private String path(CgroupPlace place) {
    return place.belowInit() ? base(place.hierarchy()) + place.path() : place.path();
  }

  /** Empty: it is there. */
  private Optional<String> enter(int hostPid, CgroupPlace place) {
    Optional<Path> directory = mounts.directory(place.hierarchy(), path(place));
    if (hostPid == 0 || directory.filter(Files::isDirectory).isEmpty()) {
      return Optional.of("this host does not have it");
    }
    try {
      Files.write(
          directory.get().resolve("cgroup.procs"),
          Integer.toString(hostPid).getBytes(StandardCharsets.US_ASCII),
          StandardOpenOption.WRITE);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("it may not be entered (" + IoWords.of(e) + ")");
    }
  }

  private static Map<String, String> cgroups(int pid) throws IOException {
    try {
      return CgroupText.parse(ProcFile.text(Path.of("/proc", Integer.toString(pid), "cgroup")))
          .paths();
    } catch (MalformedText e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
