package org.duration.coordinator.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.duration.coordinator.os.Places;
import org.duration.coordinator.os.ProcFile;
import org.duration.image.ImageException;
import org.duration.image.store.CheckpointStore;

/** Looks at the host as far as a group's life depends on it. Changes nothing. */
public final class Doctor {
  private static final Path PROC = Path.of("/proc");
  private static final long LITTLE = 1L << 30;

  private final Places places;
  private final Path natives;
  private final int uid;

  public Doctor(Places places, Path natives, int uid) {
    this.places = places;
    this.natives = natives;
    this.uid = uid;
  }

  /** All findings, the basic ones first. */
  public List<Finding> examine() {
    KernelRelease kernel = KernelRelease.parse(text(PROC.resolve("sys/kernel/osrelease")));
    List<Finding> findings = new ArrayList<>();
    findings.add(architecture());
    findings.add(kernel(kernel));
    findings.add(natives());
    findings.add(namespaces());
    findings.add(children());
    findings.add(tracing());
    findings.add(pageScan(kernel));
    findings.add(changedPages());
    findings.add(timerIds(kernel));
    findings.add(freshProc());
    findings.add(store());
    findings.add(memory());
    if (uid != 0) {
      findings.add(rootless());
    }
    return List.copyOf(findings);
  }

  private static Finding architecture() {
    String machine = System.getProperty("os.arch");
    return machine.equals("amd64")
        ? Finding.ok("architecture", "x86-64")
        : Finding.missing("architecture", machine, "only x86-64 is supported; use such a machine");
  }

  private static Finding kernel(KernelRelease kernel) {
    if (kernel.atLeast(5, 13)) {
      return Finding.ok("kernel", "Linux " + kernel);
    }
    return Finding.missing(
        "kernel",
        "Linux " + kernel + " does not tell what restartable sequences a thread has registered",
        "use Linux 5.13 or newer");
  }

  private Finding natives() {
    for (String name :
        List.of(
            "duration-init",
            "duration-capture",
            "duration-spawn",
            "duration-terminal",
            "restorer.bin")) {
      if (!Files.isReadable(natives.resolve(name))) {
        return Finding.missing(
            "native programs",
            natives.resolve(name) + " cannot be read",
            "run ./dev build, or install the package again");
      }
    }
    return Finding.ok("native programs", natives.toString());
  }

  private Finding namespaces() {
    List<String> command = new ArrayList<>(List.of("unshare"));
    if (uid != 0) {
      command.addAll(List.of("--user", "--map-current-user"));
    }
    command.addAll(List.of("--pid", "--mount", "--ipc", "--time", "--fork", "true"));
    String failure = failureOf(command);
    if (failure.isEmpty()) {
      return Finding.ok("namespaces", uid == 0 ? "as root" : "as a plain user");
    }
    if (text(PROC.resolve("sys/kernel/apparmor_restrict_unprivileged_userns")).equals("1")) {
      return Finding.missing(
          "namespaces",
          "AppArmor restricts user namespaces: " + failure,
          "as root: sysctl kernel.apparmor_restrict_unprivileged_userns=0, or add a profile");
    }
    return Finding.missing(
        "namespaces",
        failure,
        "as root: sysctl user.max_user_namespaces=15000 kernel.unprivileged_userns_clone=1");
  }

  private static Finding children() {
    Path self = PROC.resolve("self/task/" + ProcessHandle.current().pid() + "/children");
    return Files.isReadable(self)
        ? Finding.ok("process listing", "/proc/PID/task/TID/children")
        : Finding.missing(
            "process listing",
            self + " cannot be read",
            "use a kernel with CONFIG_PROC_CHILDREN, as Debian's and Ubuntu's are");
  }

  private static Finding tracing() {
    String scope = text(PROC.resolve("sys/kernel/yama/ptrace_scope"));
    return scope.equals("3")
        ? Finding.missing(
            "tracing",
            "kernel.yama.ptrace_scope is 3: no process may be traced",
            "set it to 2 or less and reboot")
        : Finding.ok("tracing", scope.isEmpty() ? "not restricted" : "ptrace_scope " + scope);
  }

  private static Finding pageScan(KernelRelease kernel) {
    return kernel.atLeast(6, 7)
        ? Finding.ok("page lists", "PAGEMAP_SCAN")
        : Finding.degraded(
            "page lists",
            "Linux "
                + kernel
                + " has no PAGEMAP_SCAN: page tables are read whole, pauses are longer",
            "use Linux 6.7 or newer");
  }

  /** The capturer tries it out on a page of its own. */
  private Finding changedPages() {
    String said = outputOf(List.of(natives.resolve("duration-capture").toString(), "--tracker"));
    return said.equals("pagemap-scan")
        ? Finding.ok("changed pages", "pagemap-scan: only what changed is stored")
        : Finding.degraded(
            "changed pages",
            "every checkpoint stores all memory (" + said + ")",
            "use Linux 6.7 or newer, and let processes call userfaultfd (containers may not)");
  }

  private static Finding timerIds(KernelRelease kernel) {
    return kernel.atLeast(6, 15)
        ? Finding.ok("timer ids", "restored exactly")
        : Finding.degraded(
            "timer ids",
            "Linux " + kernel + " gives POSIX timer ids in order only; high ones restore slowly",
            "use Linux 6.15 or newer");
  }

  private Finding freshProc() {
    String mounts = text(PROC.resolve("self/mountinfo"));
    boolean masked = mounts.lines().anyMatch(line -> line.contains(" /proc/"));
    return masked && uid != 0
        ? Finding.degraded(
            "fresh /proc",
            "parts of /proc are masked (a container): a plain user's group may get none of its own",
            "run on the host, or with an unmasked /proc")
        : Finding.ok("fresh /proc", "can be mounted");
  }

  private Finding store() {
    try {
      long free = CheckpointStore.open(places.state()).freeBytes();
      String detail =
          places.state()
              + ", "
              + String.format(Locale.ROOT, "%.1f GiB free", free / (double) LITTLE);
      return free < LITTLE
          ? Finding.degraded("store", detail, "free some space, or name another --store")
          : Finding.ok("store", detail);
    } catch (ImageException e) {
      return Finding.missing(
          "store", e.getMessage(), "set DURATION_STATE_DIR to another directory");
    }
  }

  private static Finding memory() {
    long available = HostMemory.availableBytes();
    String detail = String.format(Locale.ROOT, "%.1f GiB available", available / (double) LITTLE);
    return available < LITTLE
        ? Finding.degraded(
            "memory", detail, "large groups are copied to disk while they stand still")
        : Finding.ok("memory", detail);
  }

  private static Finding rootless() {
    return Finding.degraded(
        "rootless groups",
        "setuid programs (sudo, ping) get no privilege in them; files of other users show as nobody",
        "run such groups as root");
  }

  private static String failureOf(List<String> command) {
    return run(command, false);
  }

  private static String outputOf(List<String> command) {
    return run(command, true);
  }

  /** What it said; when only a failure is of interest, empty for a success. */
  private static String run(List<String> command, boolean always) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return String.join(" ", command) + " hangs";
      }
      return process.exitValue() == 0 && !always ? "" : output;
    } catch (IOException e) {
      return e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private static String text(Path file) {
    try {
      return ProcFile.text(file);
    } catch (IOException e) {
      return "";
    }
  }
}
