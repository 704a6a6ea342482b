// The sentence behind a failure that the restorer reported as numbers.
package org.duration.restore;

import java.util.Map;
import org.duration.restore.plan.Op;
import org.duration.restore.plan.OpCode;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.PlanTask;
import org.duration.restore.plan.Step;

/** Knows from the plan what each op was for. */
public final class FailureExplainer {
  private static final Map<Integer, String> ERRNO =
      Map.ofEntries(
          Map.entry(1, "EPERM"),
          Map.entry(2, "ENOENT"),
          Map.entry(3, "ESRCH"),
          Map.entry(4, "EINTR"),
          Map.entry(5, "EIO"),
          Map.entry(7, "E2BIG"),
          Map.entry(9, "EBADF"),
          Map.entry(10, "ECHILD"),
          Map.entry(11, "EAGAIN"),
          Map.entry(12, "ENOMEM"),
          Map.entry(13, "EACCES"),
          Map.entry(14, "EFAULT"),
          Map.entry(16, "EBUSY"),
          Map.entry(17, "EEXIST"),
          Map.entry(20, "ENOTDIR"),
          Map.entry(21, "EISDIR"),
          Map.entry(22, "EINVAL"),
          Map.entry(23, "ENFILE"),
          Map.entry(24, "EMFILE"),
          Map.entry(26, "ETXTBSY"),
          Map.entry(27, "EFBIG"),
          Map.entry(28, "ENOSPC"),
          Map.entry(30, "EROFS"),
          Map.entry(34, "ERANGE"),
          Map.entry(38, "ENOSYS"),
          Map.entry(40, "ELOOP"),
          Map.entry(92, "ENOPROTOOPT"),
          Map.entry(95, "EOPNOTSUPP"),
          Map.entry(97, "EAFNOSUPPORT"),
          Map.entry(98, "EADDRINUSE"),
          Map.entry(99, "EADDRNOTAVAIL"),
          Map.entry(104, "ECONNRESET"),
          Map.entry(105, "ENOBUFS"),
          Map.entry(110, "ETIMEDOUT"),
          Map.entry(111, "ECONNREFUSED"),
          Map.entry(116, "ESTALE"),
          Map.entry(125, "ECANCELED"));

  private FailureExplainer() {}

  /**
   * {@code cannot restore fd 7 (file /var/log/app) of process 42 (app): open: ENOENT; put the file
   * back}.
   *
   * @param task index in the plan
   * @param op index of the op in the task
   * @param error positive errno
   */
  public static String explain(Plan plan, int task, int op, int error) {
    String name = ERRNO.getOrDefault(error, "errno " + error);
    if (task < 0 || task >= plan.tasks().size()) {
      return "cannot restore: " + name;
    }
    PlanTask failed = plan.tasks().get(task);
    if (op < 0 || op >= failed.steps().size()) {
      return "cannot restore " + failed.label() + ": " + name;
    }
    Step step = failed.steps().get(op);
    String remedy = remedy(step.op(), error);
    return "cannot restore "
        + plan.origin(step).sentence()
        + ": "
        + step.op().code().word()
        + ": "
        + name
        + (remedy.isEmpty() ? "" : "; " + remedy);
  }

  private static String remedy(Op op, int error) {
    OpCode code = op.code();
    return switch (error) {
      case 2, 20 -> "put the file or directory back";
      case 12 -> "free memory";
      case 23, 24 -> "raise the limit of open files";
      case 28 -> code == OpCode.COPY ? "free memory, or let pipes be larger" : "free memory";
      case 116 -> "the file changed during the restore: restore again";
      case 17 ->
          code == OpCode.FORK || code == OpCode.THREAD ? "the pid is taken: end what has it" : "";
      case 11 -> code == OpCode.FORK || code == OpCode.THREAD ? "raise the limit of processes" : "";
      case 97 -> "restore on a host that has IPv6";
      case 98 ->
          code == OpCode.NETLINK_SOCKET
              ? "end what has this port (ss -f netlink), or give the group a network of its own"
              : "end what has this port (ss -lntup), or move it to another";
      case 99 ->
          code == OpCode.TCP_PAIR
              ? "wait a minute, until the old connection of these names is forgotten"
              : "give this host the address";
      case 1, 13 -> "restore as root, or as the user whose group it was";
      default -> "";
    };
  }
}
