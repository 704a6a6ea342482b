// The kinds of records in a capture stream.
package org.duration.capture.raw;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code enum dur_fact}; a test holds the numbers against the header. */
public enum FactType {
  UTS(1, Shape.BYTES),
  CLOCKS(2, Shape.CLOCKS),
  TIMENS(3, Shape.TEXT),
  INIT(4, Shape.BYTES),
  MOUNTINFO(5, Shape.TEXT),
  SYSVIPC(6, Shape.TEXT),
  SHM_FILE(7, Shape.TEXT),
  MQUEUE(8, Shape.TEXT),
  CPUINFO(9, Shape.CPU),
  VDSO(10, Shape.BYTES),
  INIT_NS(11, Shape.TEXT),
  INIT_STATUS(141, Shape.TEXT),
  INIT_CGROUP(136, Shape.TEXT),

  PROCESS(20, Shape.PROCESS),
  STAT(21, Shape.TEXT),
  STATUS(22, Shape.TEXT),
  SMAPS(23, Shape.TEXT),
  LIMITS(24, Shape.TEXT),
  TIMERS(25, Shape.TEXT),
  CGROUP(26, Shape.TEXT),
  AUXV(27, Shape.BYTES),
  OOM(28, Shape.TEXT),
  PERSONALITY(29, Shape.TEXT),
  COREDUMP_FILTER(30, Shape.TEXT),
  EXE(31, Shape.LINK),
  CWD(32, Shape.LINK),
  ROOT(33, Shape.LINK),
  NAMESPACE(34, Shape.TEXT),
  SIGACTION(35, Shape.SIGACTION),
  ITIMER(36, Shape.WORDS),
  POSIX_TIMER(37, Shape.POSIX_TIMER),
  PRCTL(38, Shape.PRCTLS),
  MAPPED_FILE(39, Shape.MAPPED_FILE),
  MAPPED_CONTENT(40, Shape.MAPPED_CONTENT),
  PAGES(41, Shape.PAGES),
  SHARED_SIGNALS(42, Shape.SIGNALS),
  GUARD(43, Shape.RANGES),
  MAP_COUNT(44, Shape.BYTES),
  SHARED_CONTENT(45, Shape.MAPPED_CONTENT),

  THREAD(60, Shape.THREAD),
  THREAD_STAT(61, Shape.TEXT),
  THREAD_STATUS(62, Shape.TEXT),
  REGISTERS(63, Shape.BYTES),
  XSTATE(64, Shape.BYTES),
  SIGMASK(65, Shape.WORDS),
  SIGNALS(66, Shape.SIGNALS),
  ALTSTACK(67, Shape.ALTSTACK),
  ROBUST_LIST(68, Shape.WORDS),
  CLEAR_TID(69, Shape.WORDS),
  RSEQ(70, Shape.RSEQ),
  SCHED(71, Shape.BYTES),
  AFFINITY(72, Shape.BYTES),
  IOPRIO(73, Shape.WORDS),
  TIMERSLACK(74, Shape.TEXT),
  THREAD_PRCTL(75, Shape.PRCTLS),
  RSEQ_SECTION(142, Shape.WORDS),
  SECCOMP_FILTER(140, Shape.SECCOMP_FILTER),

  FD(80, Shape.FD),
  FDINFO(81, Shape.TEXT),
  PIPE(82, Shape.PIPE),
  SOCKET(83, Shape.SOCKET),
  STREAM(84, Shape.FD),
  EPOLL_TARGET(85, Shape.EPOLL_TARGET),
  FILE_CONTENT(86, Shape.FILE_CONTENT),

  FD_OWNER(130, Shape.FD_OWNER),
  INOTIFY(131, Shape.WORDS),
  INOTIFY_PATH(132, Shape.INOTIFY_PATH),
  SNAPSHOT(133, Shape.SNAPSHOT),
  NETLINK(135, Shape.NETLINK),

  INET(110, Shape.INET),
  INET_UNREAD(111, Shape.BYTES),
  DATAGRAM(112, Shape.DATAGRAM),
  TCP_KEPT(180, Shape.TCP_KEPT),

  TERMINAL(150, Shape.TERMINAL),

  SHARED_MEMORY(120, Shape.SHARED_MEMORY),
  SHM_CONTENT(121, Shape.SHARED_MEMORY),
  SYSV_SEGMENT(122, Shape.SYSV_SEGMENT),
  SEM_VALUES(123, Shape.SEM_VALUES),
  SYSV_QUEUE(124, Shape.WORDS),
  SYSV_MESSAGE(125, Shape.SYSV_MESSAGE),
  SEM_UNDO(126, Shape.SEM_UNDO),

  QUEUE(127, Shape.QUEUE),
  QUEUE_MESSAGE(128, Shape.SYSV_MESSAGE),
  IPC_LIMIT(129, Shape.TEXT),

  BREAK(160, Shape.WORDS),
  UNIX_SOCKET(100, Shape.UNIX_SOCKET),
  UNIX_MESSAGE(101, Shape.UNIX_MESSAGE),
  SOCKET_OPTION(102, Shape.SOCKET_OPTIONS),
  FLIGHT(103, Shape.FD),
  FLIGHT_INFO(104, Shape.TEXT),
  UNIX_CREATOR(105, Shape.UNIX_CREATOR),
  UNIX_SIGNER(106, Shape.UNIX_SIGNER),

  KEPT(170, Shape.RANGES),
  TRACKING(171, Shape.TRACKING),
  PROOF(172, Shape.PAGES),

  END(255, Shape.WORDS);

  private static final Map<Integer, FactType> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toMap(FactType::code, Function.identity()));

  private final int code;
  private final Shape shape;

  FactType(int code, Shape shape) {
    this.code = code;
    this.shape = shape;
  }

  public int code() {
    return code;
  }

  Shape shape() {
    return shape;
  }

  static Optional<FactType> of(int code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }
}
