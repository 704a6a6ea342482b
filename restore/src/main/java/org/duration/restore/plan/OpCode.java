// The verbs of a plan.
package org.duration.restore.plan;

import java.util.Locale;

/** {@code enum dur_op_code}. */
public enum OpCode {
  FORK(1),
  THREAD(2),
  SETSID(3),
  SETPGID(4),
  EXIT(5),
  BARRIER(6),
  WAIT_CHILD(7),
  READY(8),
  AWAIT_EXIT(9),

  OPEN(20),
  DUP(21),
  CLOSE_RANGE(22),
  SEEK(23),
  PIPE(24),
  WRITE(25),
  COPY(26),
  EVENTFD(27),
  TIMERFD(28),
  EPOLL(29),
  EPOLL_ADD(30),
  STATUS_FLAGS(31),
  MEMFD(32),
  CHDIR(33),
  CHROOT(34),
  UMASK(35),
  CHECK_FILE(36),
  WRITE_FILE(37),
  UNLINK(38),
  SOCKETPAIR(39),

  CLEAR(50),
  MOVE_VDSO(51),
  MAP_ANONYMOUS(52),
  MAP_FILE(53),
  READ_PAGES(54),
  PROTECT(55),
  ADVISE(56),
  SET_MM(57),
  LOCK(58),

  RSEQ(70),
  ROBUST_LIST(71),
  TID_ADDRESS(72),
  COMM(73),
  ALTSTACK(74),
  SIGACTION(75),
  QUEUE_SIGNAL(76),
  ITIMER(77),
  POSIX_TIMER(78),
  RLIMIT(79),
  CREDENTIALS(80),
  SCHED(81),
  AFFINITY(82),
  IOPRIO(83),
  PERSONALITY(84),
  PRCTL(85),
  DRAIN_SIGNALS(86);

  private final int number;

  OpCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** As in disassemblies. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
