package org.duration.coordinator.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.duration.coordinator.os.ProcFile;
import org.duration.image.Image;
import org.duration.image.files.FileIdentity;
import org.duration.image.process.ResourceLimit;
import org.duration.restore.host.FileFacts;
import org.duration.restore.host.GroupFiles;
import org.duration.restore.host.HostFacts;
import org.duration.restore.host.Privileges;
import org.duration.restore.host.RequiredFile;

/** Looks at this machine for a restore: fills {@link HostFacts}. */
public final class HostProbe {
  /** PROC_USER_INIT_INO of the kernel: the same since there are user namespaces. */
  private static final long FIRST_USER_NAMESPACE = 0xEFFFFFFDL;

  private static final Path PROC = Path.of("/proc");
  private static final int PAGE = 4096;

  private final Machine machine;
  private final Path restorer;
  private final Digests digests;
  private final Digests.Interceptors interceptors;

  /**
   * @param interceptors where the group's interceptor files stand on the host
   */
  public HostProbe(
      Machine machine, Path restorer, Digests digests, Digests.Interceptors interceptors) {
    this.machine = machine;
    this.restorer = restorer;
    this.digests = digests.with(interceptors);
    this.interceptors = interceptors;
  }

  /** The facts that a restore of {@code image} depends on. */
  public HostFacts probe(Image image) throws IOException {
    return probe(image, path -> true);
  }

  /**
   * @param kept paths that are left as they are, though the image has their content
   */
  public HostFacts probe(Image image, Predicate<String> kept) throws IOException {
    SnapshotFacts snapshots = new SnapshotFacts(image, kept);
    String release = text("sys/kernel/osrelease");
    return new HostFacts(
        release,
        machine.cpu(),
        machine.vdso(),
        PAGE,
        Integer.parseInt(text("sys/kernel/pid_max")),
        cpus(),
        HostMemory.availableBytes(),
        Files.size(restorer),
        privileges(),
        features(KernelRelease.parse(release), text("sys/kernel/core_pattern")),
        files(image, snapshots));
  }

  private static int cpus() throws IOException {
    String possible = Files.readString(Path.of("/sys/devices/system/cpu/possible")).strip();
    String last = possible.substring(possible.lastIndexOf('-') + 1);
    return Integer.parseInt(last.substring(last.lastIndexOf(',') + 1)) + 1;
  }

  private static Set<HostFacts.Feature> features(KernelRelease kernel, String corePattern) {
    Set<HostFacts.Feature> features = EnumSet.noneOf(HostFacts.Feature.class);
    if (kernel.atLeast(6, 15)) {
      features.add(HostFacts.Feature.POSIX_TIMER_IDS);
    }
    if (kernel.atLeast(6, 13)) {
      features.add(HostFacts.Feature.GUARD_REGIONS);
    }
    // An empty one makes no file unless another setting says so.
    if (!corePattern.isEmpty() && !corePattern.startsWith("|") && !corePattern.contains("/")) {
      features.add(HostFacts.Feature.CORE_FILES);
    }
    return features;
  }

  private static Privileges privileges() throws IOException {
    Map<String, String> status = new HashMap<>();
    for (String line : Files.readAllLines(PROC.resolve("self/status"))) {
      String[] field = line.split(":\\s*", 2);
      status.put(field[0], field.length > 1 ? field[1].strip() : "");
    }
    long uid = Long.parseLong(status.get("Uid").split("\\s+")[1]);
    boolean rootless = uid != 0;
    List<Long> groups = new ArrayList<>();
    for (String group : status.get("Groups").split("\\s+")) {
      if (!group.isEmpty()) {
        groups.add(Long.parseLong(group));
      }
    }
    long capabilities = rootless ? 0 : Long.parseUnsignedLong(status.get("CapEff"), 16);
    String stat = text("self/stat");
    String[] behindName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return new Privileges(
        rootless,
        uid,
        Long.parseLong(status.get("Gid").split("\\s+")[1]),
        groups,
        rootless ? allCapabilities() : Long.parseUnsignedLong(status.get("CapBnd"), 16),
        capabilities,
        isFirstUserNamespace() ? capabilities : 0,
        limits(),
        Integer.parseInt(behindName[16]),
        Integer.parseInt(text("self/oom_score_adj")));
  }

  private static boolean isFirstUserNamespace() throws IOException {
    String name = Files.readSymbolicLink(PROC.resolve("self/ns/user")).toString();
    return name.equals("user:[" + FIRST_USER_NAMESPACE + "]");
  }

  /** A new user namespace starts with all of them in its bounding set. */
  private static long allCapabilities() throws IOException {
    return (2L << Integer.parseInt(text("sys/kernel/cap_last_cap"))) - 1;
  }

  private static List<ResourceLimit> limits() throws IOException {
    List<ResourceLimit> limits = new ArrayList<>();
    for (String line : Files.readAllLines(PROC.resolve("self/limits"))) {
      Optional<Integer> resource = Limits.number(line);
      if (resource.isPresent()) {
        String[] values = line.substring(26).strip().split("\\s+");
        limits.add(
            new ResourceLimit(resource.get(), Limits.value(values[0]), Limits.value(values[1])));
      }
    }
    return limits;
  }

  private Map<String, FileFacts> files(Image image, SnapshotFacts snapshots) {
    Map<String, FileFacts> facts = new HashMap<>();
    HostLocks locks = HostLocks.parse(locks());
    for (RequiredFile required : RequiredFile.of(image)) {
      FileFacts found =
          GroupFiles.facts(image, required.path()).orElseGet(() -> facts(required, locks));
      facts.put(required.path(), snapshots.of(required.path(), found).orElse(found));
    }
    return facts;
  }

  /** Without it a lock that cannot be had is found when it is taken. */
  private static String locks() {
    try {
      return text("locks");
    } catch (IOException e) {
      return "";
    }
  }

  private FileFacts facts(RequiredFile required, HostLocks locks) {
    try {
      Path file = interceptors.find(required.path()).orElse(Path.of(required.path()));
      FileIdentity found = required.link() ? Digests.linkAt(file) : Digests.identityOf(file);
      return new FileFacts(
          Optional.of(found),
          required.digestNeeded(found) ? digests.digest(required.path(), found) : Optional.empty(),
          locks.of(found));
    } catch (IOException e) {
      return FileFacts.MISSING;
    }
  }

  private static String text(String below) throws IOException {
    return ProcFile.text(PROC.resolve(below));
  }
}
