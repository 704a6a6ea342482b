// The verbs of a plan.
package org.duration.restore.plan;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code enum dur_op_code}. */
public enum OpCode {
  FORK(1, TreeOp.Fork.class),
  THREAD(2, TreeOp.Thread.class),
  SETSID(3, TreeOp.SetSid.class),
  SETPGID(4, TreeOp.SetPgid.class),
  EXIT(5, TreeOp.Exit.class),
  BARRIER(6, TreeOp.Barrier.class),
  WAIT_CHILD(7, TreeOp.WaitChild.class),
  READY(8, TreeOp.Ready.class),
  AWAIT_EXIT(9, TreeOp.AwaitExit.class),

  OPEN(20, DescriptorOp.Open.class),
  DUP(21, DescriptorOp.Dup.class),
  CLOSE_RANGE(22, DescriptorOp.CloseRange.class),
  SEEK(23, DescriptorOp.Seek.class),
  PIPE(24, DescriptorOp.Pipe.class),
  WRITE(25),
  COPY(26, DescriptorOp.Copy.class),
  EVENTFD(27, DescriptorOp.EventFd.class),
  TIMERFD(28, DescriptorOp.TimerFd.class),
  EPOLL(29, DescriptorOp.Epoll.class),
  EPOLL_ADD(30, DescriptorOp.EpollAdd.class),
  STATUS_FLAGS(31, DescriptorOp.StatusFlags.class),
  MEMFD(32, DescriptorOp.MemFd.class),
  CHDIR(33, FileOp.ChDir.class),
  CHROOT(34, FileOp.ChRoot.class),
  UMASK(35, FileOp.UMask.class),
  CHECK_FILE(36, FileOp.CheckFile.class),
  WRITE_FILE(37, FileOp.WriteFile.class),
  UNLINK(38, FileOp.Unlink.class),
  SOCKETPAIR(39, DescriptorOp.SocketPair.class),

  CLEAR(50, MemoryOp.Clear.class),
  MOVE_VDSO(51, MemoryOp.MoveVdso.class),
  MAP_ANONYMOUS(52, MemoryOp.MapAnonymous.class),
  MAP_FILE(53, MemoryOp.MapFile.class),
  READ_PAGES(54, MemoryOp.ReadPages.class),
  PROTECT(55, MemoryOp.Protect.class),
  ADVISE(56, MemoryOp.Advise.class),
  SET_MM(57, MemoryOp.SetMm.class),
  LOCK(58, MemoryOp.Lock.class),
  PARK_VDSO(210, MemoryOp.ParkVdso.class),
  UNMAP(211, MemoryOp.Unmap.class),

  RSEQ(70, TaskOp.Rseq.class),
  ROBUST_LIST(71, TaskOp.RobustList.class),
  TID_ADDRESS(72, TaskOp.TidAddress.class),
  COMM(73, TaskOp.Comm.class),
  ALTSTACK(74, TaskOp.AltStack.class),
  SIGACTION(75, TaskOp.SigAction.class),
  QUEUE_SIGNAL(76, TaskOp.QueueSignal.class),
  ITIMER(77, TaskOp.ITimer.class),
  POSIX_TIMER(78, TaskOp.Timer.class),
  RLIMIT(79, TaskOp.RLimit.class),
  CREDENTIALS(80, TaskOp.SetCredentials.class),
  SCHED(81, TaskOp.Sched.class),
  AFFINITY(82, TaskOp.Affinity.class),
  IOPRIO(83, TaskOp.IoPriority.class),
  PERSONALITY(84, TaskOp.Personality.class),
  PRCTL(85, TaskOp.Prctl.class),
  DRAIN_SIGNALS(86, TaskOp.DrainSignals.class),

  TRUNCATE(130, FileOp.Truncate.class),
  FILE_STATE(131, FileOp.FileState.class),
  MAKE_DIRECTORY(132, FileOp.MakeDirectory.class),
  REMOVE_DIRECTORY(133, FileOp.RemoveDirectory.class),
  FILE_LOCK(134, DescriptorOp.Lock.class),
  FILE_OWNER(135, DescriptorOp.Owner.class),
  NOTIFIER(136, DescriptorOp.Notifier.class),
  INOTIFY_WATCH(137, DescriptorOp.InotifyWatch.class),
  PIPE_SIZE(138, DescriptorOp.PipeSize.class),

  ADD_SEALS(120, DescriptorOp.AddSeals.class),

  SHM_MAKE(122, SysvOp.MakeSegment.class),
  SEM_MAKE(123, SysvOp.MakeSemaphores.class),
  MSG_MAKE(124, SysvOp.MakeQueue.class),
  SYSV_OWNER(125, SysvOp.Owner.class),
  SHM_FILL(126, SysvOp.Fill.class),
  SHM_ATTACH(127, SysvOp.Attach.class),
  SHM_CONTROL(128, SysvOp.Control.class),
  SEM_VALUES(129, SysvOp.Values.class),
  SEM_OPERATE(190, SysvOp.Operate.class),
  MSG_SEND(191, SysvOp.Send.class),

  QUEUE_MAKE(170, QueueOp.Make.class),
  QUEUE_SEND(171, QueueOp.Send.class),
  QUEUE_OPEN(172, QueueOp.Open.class),

  SOCKET(100, SocketOp.Socket.class),
  BIND(101, SocketOp.Bind.class),
  LISTEN(102, SocketOp.Listen.class),
  CONNECT(103, SocketOp.Connect.class),
  ACCEPT(104, SocketOp.Accept.class),
  SEND(105, SocketOp.Send.class),
  SOCKET_OPTION(106, SocketOp.SetOption.class),
  SHUTDOWN(107, SocketOp.Shutdown.class),
  ACT_AS(108, TreeOp.ActAs.class),
  UNBIND(109, SocketOp.Unbind.class),

  INET_SOCKET(110, InternetOp.Socket.class),
  INET_OPTION(111, InternetOp.SetOption.class),
  INET_BIND(112, InternetOp.Bind.class),
  INET_LISTEN(113, InternetOp.Listen.class),
  INET_CONNECT(114, InternetOp.Connect.class),
  TCP_PAIR(115, InternetOp.TcpPair.class),
  FILL(116, InternetOp.Fill.class),
  INET_SHUTDOWN(117, InternetOp.Shutdown.class),
  SEND_DATAGRAM(118, InternetOp.SendDatagram.class),
  TCP_CONNECT(119, InternetOp.TcpConnect.class),

  TCP_RESUME(180, InternetOp.TcpResume.class),
  TCP_QUEUE(181, InternetOp.TcpQueue.class),
  TCP_WINDOW(182, InternetOp.TcpWindow.class),

  TERMINAL(150, TerminalOp.Make.class),
  TERMINAL_LINE(151, TerminalOp.Line.class),
  TERMINAL_MODES(152, TerminalOp.Modes.class),
  NODE_OWNER(153, TerminalOp.NodeOwner.class),
  EXCLUSIVE(154, TerminalOp.Exclusive.class),
  CONTROL_TERMINAL(155, TerminalOp.Control.class),
  FOREGROUND(156, TerminalOp.Foreground.class),
  LEAVE_TERMINAL(157, TerminalOp.Leave.class),

  NETLINK_SOCKET(200, NetlinkOp.Make.class),
  NETLINK_OPTION(201, NetlinkOp.SetOption.class);

  private static final Map<Class<? extends Op>, OpCode> BY_OP = new HashMap<>();

  static {
    for (OpCode code : values()) {
      code.op.ifPresent(op -> BY_OP.put(op, code));
    }
  }

  private final int number;
  private final Optional<Class<? extends Op>> op;

  /** Of a verb that no plan of ours uses. */
  OpCode(int number) {
    this.number = number;
    this.op = Optional.empty();
  }

  OpCode(int number, Class<? extends Op> op) {
    this.number = number;
    this.op = Optional.of(op);
  }

  static OpCode of(Op op) {
    return BY_OP.get(op.getClass());
  }

  public int number() {
    return number;
  }

  /** As in disassemblies. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
