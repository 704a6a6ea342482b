// One process of the tree.
package org.duration.image.process;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.duration.image.Check;
import org.duration.image.memory.PageExtent;

/**
 * A process (thread group).
 *
 * @param ppid parent; 1 is the group's init, which is not part of the image
 * @param pgid process group; 0 when its leader's group lies outside the namespace
 * @param sid session; 0 likewise
 * @param application index into {@code Image.applications}; empty when it is not known whose it is
 *     (orphans)
 * @param comm name of the first thread
 * @param execCount how often the process has exec'ed, by its registration; 0 when unregistered
 * @param registered whether the interceptor has registered it
 * @param live all but a zombie has
 */
public record ProcessImage(
    int pid,
    int ppid,
    int pgid,
    int sid,
    OptionalInt application,
    String comm,
    ProcessState state,
    int execCount,
    boolean registered,
    Optional<LiveProcess> live) {
  public ProcessImage {
    Check.that(pid > 1, "pid %d", pid);
    Check.that(ppid >= 1 && ppid != pid, "ppid %d of process %d", ppid, pid);
    Check.notNegative(pgid, "pgid");
    Check.notNegative(sid, "sid");
    Check.notNegative(execCount, "execCount");
    Check.notNegative(application.orElse(0), "application");
    Objects.requireNonNull(comm);
    Check.that(
        live.isPresent() != state instanceof ProcessState.Zombie,
        "process %d: %s with state %s",
        pid,
        live.isPresent() ? "body" : "no body",
        state);
    live.ifPresent(
        body ->
            Check.that(
                body.threads().get(0).tid() == pid,
                "process %d: its first thread is %d",
                pid,
                body.threads().get(0).tid()));
  }

  /** Threads, the first one first; none in a zombie. */
  public List<ThreadImage> threads() {
    return live.map(LiveProcess::threads).orElse(List.of());
  }

  /** The same process, its memory's bytes at other places; one that has memory. */
  public ProcessImage withPages(List<PageExtent> pages) {
    return withLive(live.map(body -> body.withMemory(body.memory().withPages(pages))));
  }

  /** The same process with that in it, which a zombie has not. */
  public ProcessImage withLive(Optional<LiveProcess> other) {
    return new ProcessImage(
        pid, ppid, pgid, sid, application, comm, state, execCount, registered, other);
  }

  /** Where its memory's bytes stand; none in a zombie. */
  public List<PageExtent> pages() {
    return live.map(body -> body.memory().pages()).orElse(List.of());
  }
}
