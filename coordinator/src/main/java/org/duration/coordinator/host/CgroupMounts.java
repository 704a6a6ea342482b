// Where the hierarchies of cgroups are mounted.
package org.duration.coordinator.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.duration.coordinator.os.ProcFile;

/** From the lines of mountinfo. */
public final class CgroupMounts {
  private static final String VERSION_2 = "cgroup2";
  private static final String VERSION_1 = "cgroup";
  private static final int ROOT = 3;
  private static final int POINT = 4;

  private final List<Mount> mounts;

  /**
   * @param words controllers and {@code name=…}, among other options; none of version 2
   */
  private record Mount(Set<String> words, boolean second, String root, Path point) {
    boolean is(String hierarchy) {
      return second ? hierarchy.isEmpty() : words.containsAll(List.of(hierarchy.split(",")));
    }

    /** Empty: the path lies outside of what is mounted. */
    Optional<Path> at(String path) {
      String base = root.equals("/") ? "" : root;
      return path.equals(base) || path.startsWith(base + "/")
          ? Optional.of(Path.of(point + path.substring(base.length())))
          : Optional.empty();
    }
  }

  private CgroupMounts(List<Mount> mounts) {
    this.mounts = mounts;
  }

  public static CgroupMounts ofThisProcess() throws IOException {
    return parse(ProcFile.text(Path.of("/proc/self/mountinfo")));
  }

  static CgroupMounts parse(String mountinfo) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : mountinfo.lines().toList()) {
      String[] halves = line.split(" - ", 2);
      String[] first = halves[0].split(" ");
      String[] second = halves.length < 2 ? new String[0] : halves[1].split(" ");
      if (first.length > POINT && second.length > 2) {
        boolean unified = second[0].equals(VERSION_2);
        if (unified || second[0].equals(VERSION_1)) {
          Set<String> words = Set.copyOf(Arrays.asList(second[2].split(",")));
          mounts.add(new Mount(words, unified, first[ROOT], Path.of(first[POINT])));
        }
      }
    }
    return new CgroupMounts(mounts);
  }

  /** Of a cgroup as /proc/PID/cgroup names it; whether it is there is another question. */
  public Optional<Path> directory(String hierarchy, String path) {
    return mounts.stream()
        .filter(mount -> mount.is(hierarchy))
        .flatMap(mount -> mount.at(path).stream())
        .findFirst();
  }
}
