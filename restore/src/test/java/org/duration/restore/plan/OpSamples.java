// One op of each code, with the struct that it is in C.
package org.duration.restore.plan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.Bytes;
import org.duration.image.files.InternetFamily;
import org.duration.image.files.InternetName;
import org.duration.image.files.InternetOption;
import org.duration.image.files.LockKind;
import org.duration.image.files.NetlinkSocket;
import org.duration.image.files.SocketOption;
import org.duration.image.files.TcpProgress;
import org.duration.image.files.Termios;
import org.duration.image.files.UnixName;
import org.duration.image.files.WindowSize;
import org.duration.image.memory.MemoryLayout;
import org.duration.image.process.IntervalTimer;
import org.duration.image.process.PosixTimer;
import org.duration.image.process.ResourceLimit;
import org.duration.image.process.SignalAction;
import org.duration.restore.Threads;

/**
 * @param struct of the fixed part behind {@code struct dur_op}; empty for none
 * @param inline bytes behind it, before padding
 */
record OpSamples(Op op, String struct, int inline) {
  private static final AddressRange RANGE = AddressRange.of(new Address(0x10000), 0x3000);
  private static final WindowSize SIZE = new WindowSize(24, 80, 1, 2);
  private static final Address SOME = new Address(0x7000);

  private static final SocketOp.Address FILE = new SocketOp.Address("/run/x", "");
  private static final SocketOp.Address RELATIVE = new SocketOp.Address("x", "/srv");
  private static final UnixName.SocketFile RIGHTS = new UnixName.SocketFile(0600, 1, 2);

  private static final InternetName NAME = new InternetName("7f000001", 80, 0);

  private static final TcpProgress PROGRESS =
      new TcpProgress(1, 2, 3, 1460, 7, 7, 8, List.of(1L, 2L, 3L, 4L, 5L));

  private static InternetOp.End end(int fd) {
    return new InternetOp.End(fd, InternetFamily.IPV4, Optional.of(NAME), true);
  }

  static Termios termios() {
    return new Termios(1, 2, 3, 4, 5, Bytes.of(new byte[Termios.CHARACTERS]), 6, 7);
  }

  static List<OpSamples> all() {
    return Stream.of(
            tree(),
            descriptors(),
            files(),
            memory(),
            sysv(),
            tasks(),
            sockets(),
            internet(),
            netlink(),
            terminals())
        .flatMap(List::stream)
        .toList();
  }

  private static List<OpSamples> tree() {
    return List.of(
        of(new TreeOp.Fork(3, 42, true), "dur_op_fork"),
        of(new TreeOp.Thread(3, 43), "dur_op_thread"),
        of(new TreeOp.SetSid(), ""),
        of(new TreeOp.SetPgid(42), "dur_op_value"),
        of(new TreeOp.Exit(3, 0), "dur_op_exit"),
        of(new TreeOp.Barrier(1), "dur_op_value"),
        of(new TreeOp.WaitChild(42), "dur_op_value"),
        of(new TreeOp.AwaitExit(42), "dur_op_value"),
        of(new TreeOp.Ready(0x246), "dur_op_value"),
        new OpSamples(new TreeOp.ActAs(1, 2, List.of(3L, 4L)), "dur_op_act_as", 8));
  }

  private static List<OpSamples> descriptors() {
    return List.of(
        new OpSamples(new DescriptorOp.Open(7, 2, 0700, "/tmp/x"), "dur_op_open", 7),
        new OpSamples(new DescriptorOp.MemFd(7, 2, "pool"), "dur_op_open", 5),
        of(new DescriptorOp.AddSeals(7, 15), "dur_op_fd_value"),
        of(new DescriptorOp.Dup(3, 4, true), "dur_op_dup"),
        of(new DescriptorOp.CloseRange(3, 9), "dur_op_pair"),
        of(new DescriptorOp.Seek(3, 9), "dur_op_fd_value"),
        of(new DescriptorOp.Pipe(3, 4, 0, 65536), "dur_op_pipe"),
        of(new DescriptorOp.SocketPair(3, 4, 04001), "dur_op_socketpair"),
        of(new DescriptorOp.Copy(3, 4, 5, 6), "dur_op_copy"),
        of(new DescriptorOp.EventFd(3, 1, 9), "dur_op_eventfd"),
        of(new DescriptorOp.TimerFd(3, 1, 0, 0, 1_500_000_000L, 7, 2), "dur_op_timerfd"),
        of(new DescriptorOp.Epoll(3), "dur_op_dup"),
        of(new DescriptorOp.EpollAdd(3, 4, 0x80000001L, 9), "dur_op_epoll_add"),
        of(new DescriptorOp.StatusFlags(3, 04000), "dur_op_fd_value"),
        of(new DescriptorOp.Lock(3, LockKind.POSIX, true, 4, 5), "dur_op_file_lock"),
        of(new DescriptorOp.Owner(3, 1, 42, 10, true), "dur_op_file_owner"),
        of(
            new DescriptorOp.Notifier(3, DescriptorOp.Notifier.Kind.PROCESS, 0, 42, 0),
            "dur_op_notifier"),
        new OpSamples(
            new DescriptorOp.InotifyWatch(3, 7, 0xfff, "/tmp/x"), "dur_op_inotify_watch", 7),
        of(new DescriptorOp.PipeSize(3, 65536), "dur_op_fd_value"));
  }

  private static List<OpSamples> files() {
    return List.of(
        new OpSamples(new FileOp.ChDir("/srv"), "", 5),
        new OpSamples(new FileOp.ChRoot("/srv"), "", 5),
        of(new FileOp.UMask(022), "dur_op_value"),
        of(new FileOp.CheckFile(3, 7, 1, 2, 3), "dur_op_check_file"),
        new OpSamples(new FileOp.WriteFile("/proc/x", "12"), "dur_op_write_file", 8 + 2),
        new OpSamples(new FileOp.Unlink("/dev/shm/x"), "", 11),
        of(new FileOp.Truncate(3, 9), "dur_op_fd_value"),
        of(new FileOp.FileState(3, 0640, true, 5, 6, 7), "dur_op_file_state"),
        new OpSamples(new FileOp.MakeDirectory("/tmp/x", 0700), "dur_op_value", 7),
        new OpSamples(new FileOp.RemoveDirectory("/tmp/x"), "", 7));
  }

  private static List<OpSamples> memory() {
    return List.of(
        of(new MemoryOp.Clear(), ""),
        of(new MemoryOp.ParkVdso(), ""),
        of(new MemoryOp.Unmap(RANGE), "dur_op_range"),
        new OpSamples(new MemoryOp.MoveVdso(List.of(SOME, SOME)), "dur_op_move_vdso", 16),
        of(new MemoryOp.MapAnonymous(RANGE, 3, 0x22), "dur_op_map"),
        of(new MemoryOp.MapFile(RANGE, 3, 2, 7, 4096), "dur_op_map"),
        of(new MemoryOp.ReadPages(RANGE, 7, 4096), "dur_op_read_pages"),
        of(new MemoryOp.Protect(RANGE, 1), "dur_op_range"),
        of(new MemoryOp.Advise(RANGE, 14), "dur_op_range"),
        of(new MemoryOp.Lock(RANGE, true), "dur_op_range"),
        new OpSamples(
            new MemoryOp.SetMm(layout(), 7, Bytes.of(new byte[32])), "dur_op_set_mm", 32));
  }

  private static List<OpSamples> sysv() {
    return List.of(
        of(new SysvOp.MakeSegment(-1, 7, 0600, 5000), "dur_op_sysv_make"),
        of(new SysvOp.MakeSemaphores(9, 7, 0600, 3), "dur_op_sysv_make"),
        of(new SysvOp.MakeQueue(0, 7, 0600), "dur_op_sysv_make"),
        of(new SysvOp.Owner(SysvOp.Kind.QUEUE, 7, 1, 2, 0640, 99), "dur_op_sysv_owner"),
        of(new SysvOp.Fill(7, 3, 4096, 0, 5), "dur_op_shm_fill"),
        new OpSamples(
            new SysvOp.Attach(7, true, List.of(new SysvOp.Piece(RANGE, 4096))),
            "dur_op_shm_attach",
            24),
        of(new SysvOp.Control(7, true), "dur_op_pair"),
        new OpSamples(new SysvOp.Values(7, List.of(1, 2, 3)), "dur_op_sem", 6),
        new OpSamples(
            new SysvOp.Operate(7, List.of(new SysvOp.Step(2, -1, true))), "dur_op_sem", 6),
        of(new SysvOp.Send(7, 3, 5, 6, 7), "dur_op_msg_send"),
        new OpSamples(new QueueOp.Make(3, "/orders", 0640, 1, 2, 10, 8192), "dur_op_queue_make", 7),
        of(new QueueOp.Send(3, 4, 5, 6, 7), "dur_op_queue_send"),
        new OpSamples(new QueueOp.Open(3, 2, "/orders"), "dur_op_open", 7));
  }

  private static List<OpSamples> tasks() {
    return List.of(
        of(new TaskOp.Rseq(SOME, 32, 0x53053053, SOME), "dur_op_rseq"),
        of(new TaskOp.RobustList(SOME, 24), "dur_op_pair"),
        of(new TaskOp.TidAddress(SOME), "dur_op_value"),
        new OpSamples(new TaskOp.Comm("app"), "", 16),
        of(new TaskOp.AltStack(SOME, 8192, 0), "dur_op_altstack"),
        of(new TaskOp.SigAction(new SignalAction(2, SOME, 4, SOME, 6)), "dur_op_sigaction"),
        of(new TaskOp.QueueSignal(42, Threads.signal(10)), "dur_op_queue_signal"),
        of(new TaskOp.ITimer(new IntervalTimer(0, 1_500_000, 250_000)), "dur_op_itimer"),
        of(new TaskOp.Timer(new PosixTimer(7, 1, 4, 35, 9, 42, 2, 1, 0)), "dur_op_posix_timer"),
        of(new TaskOp.RLimit(new ResourceLimit(7, 64, 128)), "dur_op_rlimit"),
        new OpSamples(
            new TaskOp.SetCredentials(Threads.credentials(5), false, false),
            "dur_op_credentials",
            4),
        new OpSamples(new TaskOp.Sched(Bytes.of(new byte[56])), "", 56),
        new OpSamples(new TaskOp.Affinity(Bytes.of(new byte[5])), "dur_op_value", 5),
        of(new TaskOp.IoPriority(4), "dur_op_value"),
        of(new TaskOp.Personality(0x40000), "dur_op_value"),
        of(new TaskOp.Prctl(PrctlOption.SET_DUMPABLE, List.of(1L)), "dur_op_prctl"),
        of(new TaskOp.DrainSignals(), ""));
  }

  private static List<OpSamples> sockets() {
    return List.of(
        of(new SocketOp.Socket(3, 04001), "dur_op_fd_value"),
        new OpSamples(new SocketOp.Bind(3, FILE, Optional.of(RIGHTS)), "dur_op_bind", 6 + 1),
        of(new SocketOp.Listen(3, 5), "dur_op_fd_value"),
        new OpSamples(new SocketOp.Connect(3, RELATIVE), "dur_op_address", 1 + 5),
        of(new SocketOp.Accept(3, 4), "dur_op_dup"),
        new OpSamples(
            new SocketOp.Send(3, 4, 5, 6, true, 7, List.of(8, 9), RELATIVE),
            "dur_op_send",
            8 + 1 + 5),
        new OpSamples(
            new SocketOp.SetOption(3, new SocketOption(7, Bytes.of(new byte[4])), true),
            "dur_op_socket_option",
            4),
        of(new SocketOp.Shutdown(3, 1), "dur_op_fd_value"),
        new OpSamples(new SocketOp.Unbind(FILE), "dur_op_address", 6 + 1));
  }

  private static List<OpSamples> internet() {
    return List.of(
        of(new InternetOp.Socket(3, InternetFamily.IPV6, 1), "dur_op_inet_socket"),
        new OpSamples(
            new InternetOp.SetOption(3, 1, 9, InternetOption.number(1)), "dur_op_inet_option", 4),
        of(new InternetOp.Bind(3, NAME), "dur_op_fd_name"),
        of(new InternetOp.Listen(3, 128), "dur_op_fd_value"),
        of(new InternetOp.Connect(3, Optional.of(NAME)), "dur_op_fd_name"),
        of(new InternetOp.TcpPair(end(3), end(4), Optional.of(NAME), true, 536), "dur_op_tcp_pair"),
        of(new InternetOp.Fill(3, 4, 5, 6), "dur_op_copy"),
        of(new InternetOp.Shutdown(3, 1), "dur_op_fd_value"),
        of(new InternetOp.SendDatagram(3, 4, 5, 6, NAME, NAME), "dur_op_send_datagram"),
        of(new InternetOp.TcpConnect(end(3), NAME), "dur_op_tcp_pair"),
        of(new InternetOp.TcpResume(end(3), NAME, PROGRESS), "dur_op_tcp_resume"),
        of(new InternetOp.TcpQueue(3, 4, 5, 6, InternetOp.TcpQueue.Queue.SENT), "dur_op_tcp_queue"),
        of(new InternetOp.TcpWindow(3, PROGRESS.window()), "dur_op_tcp_window"));
  }

  private static List<OpSamples> netlink() {
    return List.of(
        of(
            new NetlinkOp.Make(3, new NetlinkSocket(3, 15, 42, 43, 1, List.of(), List.of())),
            "dur_op_netlink"),
        of(new NetlinkOp.SetOption(3, 11, 1), "dur_op_netlink_option"));
  }

  private static List<OpSamples> terminals() {
    return List.of(
        new OpSamples(new TerminalOp.Make(3, 7, 9, 2, "/dev/ptmx"), "dur_op_terminal", 10),
        new OpSamples(new TerminalOp.Line(3, Bytes.of(new byte[5])), "dur_op_terminal_line", 5),
        of(new TerminalOp.Modes(3, 7, termios(), SIZE), "dur_op_terminal_modes"),
        new OpSamples(new TerminalOp.NodeOwner(0620, 1, 2, "/dev/pts/7"), "dur_op_node_owner", 11),
        of(new TerminalOp.Exclusive(3), "dur_op_fd_value"),
        of(new TerminalOp.Control(3), "dur_op_fd_value"),
        of(new TerminalOp.Foreground(3, 42), "dur_op_fd_value"),
        of(new TerminalOp.Leave(3), "dur_op_fd_value"));
  }

  private static OpSamples of(Op op, String struct) {
    return new OpSamples(op, struct, 0);
  }

  private static MemoryLayout layout() {
    return new MemoryLayout(SOME, SOME, SOME, SOME, SOME, SOME, SOME, SOME, SOME, SOME, SOME);
  }

  @Override
  public String toString() {
    return op.code().word();
  }
}
