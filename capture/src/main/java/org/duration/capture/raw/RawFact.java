// What one record of a capture stream says.
package org.duration.capture.raw;

import java.util.List;
import org.duration.image.Bytes;
import org.duration.image.files.TcpProgress;

/** Numbers as the kernel gave them: addresses and masks are plain longs, texts are unparsed. */
public sealed interface RawFact {
  Head head();

  /**
   * What a record is about.
   *
   * @param pid process in the group's namespace; 0: the group
   * @param subject thread id, descriptor number, signal or timer number: see {@link FactType}
   */
  record Head(FactType type, int pid, int subject) {
    @Override
    public String toString() {
      return type
          + (pid == 0 ? "" : " of process " + pid)
          + (subject == 0 ? "" : " (" + subject + ")");
    }
  }

  /** The fact could not be read. */
  record Unread(Head head, int errno) implements RawFact {}

  record Text(Head head, String text) implements RawFact {}

  record Blob(Head head, Bytes bytes) implements RawFact {}

  record Words(Head head, List<Long> words) implements RawFact {}

  record Clocks(Head head, long monotonicNanos, long boottimeNanos, long realtimeNanos)
      implements RawFact {}

  record Cpu(Head head, long xcr0, int xstateBytes, List<Integer> leaves) implements RawFact {}

  /**
   * A symbolic link of /proc.
   *
   * @param target the object behind it
   * @param byPath what stands at its text now
   */
  record Link(Head head, RawStat target, RawStat byPath, String text) implements RawFact {}

  /**
   * {@code struct dur_fact_process}; {@code sharedWith}: pid for vm, files, fs, sighand, sysvsem.
   */
  record Process(
      Head head,
      int pid,
      int hostPid,
      int ppid,
      int pgid,
      int sid,
      char state,
      int threads,
      int shares,
      List<Integer> sharedWith,
      int tracer,
      int stopSignal)
      implements RawFact {}

  record SigAction(Head head, long handler, long flags, long restorer, long mask)
      implements RawFact {}

  record PosixTimer(
      Head head,
      long intervalSeconds,
      long intervalNanos,
      long valueSeconds,
      long valueNanos,
      int overrun)
      implements RawFact {}

  record Prctls(Head head, List<Prctl> prctls) implements RawFact {}

  /** One PR_GET_*. */
  record Prctl(int option, int error, long value) {}

  record MappedFile(Head head, long start, RawStat mapped, RawStat byPath, String path)
      implements RawFact {}

  record MappedContent(Head head, long start, long offset, long bytes, String path)
      implements RawFact {}

  record Pages(Head head, List<PageRun> runs) implements RawFact {}

  record PageRun(long address, long bytes, long offset) {}

  /** siginfo of 128 bytes each. */
  record Signals(Head head, List<Bytes> signals) implements RawFact {}

  record Ranges(Head head, List<Range> ranges) implements RawFact {}

  record Range(long start, long bytes) {}

  /**
   * {@code struct dur_fact_tracking}.
   *
   * @param base the scan since which the kept pages have not changed; 0: all is stored
   */
  record Tracking(Head head, long base, int why, int errno) implements RawFact {}

  record Thread(Head head, int tid, int hostTid, int unshared, char state) implements RawFact {}

  record AltStack(Head head, long pointer, int flags, long bytes) implements RawFact {}

  record Rseq(Head head, long pointer, long criticalSection, long bytes, long signature, int flags)
      implements RawFact {}

  /** {@code program}: {@code struct sock_filter}, 8 bytes each. */
  record SeccompFilter(Head head, long flags, Bytes program) implements RawFact {}

  /**
   * A descriptor.
   *
   * @param openFile ordinal: equal for descriptors that share one open file
   * @param poll revents, -1 when not asked
   */
  record Fd(Head head, int openFile, int poll, RawStat stat, RawStat byPath, String link)
      implements RawFact {}

  record Pipe(Head head, int capacity, long unreadBytes, long inode, Bytes unread)
      implements RawFact {}

  /**
   * {@code struct dur_fact_socket}: -1 where a value could not be had.
   *
   * @param domain AF_*
   * @param message a message without bytes waits, with descriptors
   * @param name sockaddr of its own, empty when there is none to be had
   * @param peer likewise of whom it is connected to
   */
  record Socket(
      Head head,
      long inode,
      int domain,
      int type,
      int protocol,
      int poll,
      int listening,
      int unread,
      int unsent,
      boolean message,
      int nameError,
      int peerError,
      Bytes name,
      Bytes peer)
      implements RawFact {}

  /** The data of a file that has no name any more; what is in no extent reads as zeros. */
  record FileContent(Head head, long device, long inode, long size, List<Extent> extents)
      implements RawFact {}

  /**
   * {@code struct dur_fact_shared_memory}.
   *
   * @param flags DUR_MEMORY_*
   * @param link as in maps
   */
  record SharedMemory(
      Head head, RawStat stat, int seals, int flags, String link, List<Extent> extents)
      implements RawFact {}

  /** {@code struct dur_fact_sysv_segment}. */
  record SysvSegment(Head head, long bytes, int flags, List<Extent> extents) implements RawFact {}

  record SemaphoreValues(Head head, List<Integer> values) implements RawFact {}

  /** {@code struct dur_fact_queue}. */
  record Queue(
      Head head, RawStat stat, long mostMessages, long messageBytes, long count, String name)
      implements RawFact {}

  /** Also of a POSIX queue, with the priority for its type. */
  record SysvMessage(Head head, long messageType, Bytes text) implements RawFact {}

  record SemaphoreUndos(Head head, List<Undo> undos) implements RawFact {}

  /** {@code struct dur_fact_sem_undo}. */
  record Undo(int index, int adjust) {}

  /** {@code type} F_OWNER_*; {@code hostPid} 0: nobody; {@code signal} of F_SETSIG. */
  record FdOwner(Head head, int type, int hostPid, int signal) implements RawFact {}

  /** What an inotify watch is on; where {@code byPath} has an error, nobody could tell. */
  record InotifyPath(Head head, int wd, RawStat byPath, String path) implements RawFact {}

  /**
   * {@code struct dur_fact_snapshot}.
   *
   * @param linked its content stands with an earlier name of the same inode
   */
  record Snapshot(
      Head head,
      RawStat stat,
      long atimeNanos,
      String path,
      String target,
      boolean linked,
      List<Extent> extents)
      implements RawFact {}

  /** {@code at} in the file, {@code offset} in pages.raw. */
  record Extent(long at, long bytes, long offset) {}

  /**
   * {@code struct dur_fact_unix}.
   *
   * @param error errno of sock_diag
   * @param creatorPid 0: no process of the group that lives
   * @param pending inodes of the other ends of what waits to be accepted; 0: closed
   * @param directory where a relative name leads from
   * @param moved where the file stands now
   */
  record UnixSocket(
      Head head,
      long inode,
      int error,
      int flags,
      long peerInode,
      int shutdown,
      long fileInode,
      int backlog,
      int creatorError,
      int creatorPid,
      int creatorHostPid,
      long creatorUid,
      long creatorGid,
      RawStat byName,
      RawStat moved,
      List<Long> pending,
      List<Long> groups,
      String directory,
      String movedTo)
      implements RawFact {
    private static final int HAS_PEER = 1;
    private static final int HAS_FILE = 2;
    private static final int URGENT = 4;
    private static final int CREATOR_GONE = 8;

    public boolean hasPeer() {
      return (flags & HAS_PEER) != 0;
    }

    public boolean hasFile() {
      return (flags & HAS_FILE) != 0;
    }

    public boolean urgent() {
      return (flags & URGENT) != 0;
    }

    public boolean creatorGone() {
      return (flags & CREATOR_GONE) != 0;
    }
  }

  /**
   * {@code struct dur_fact_unix_message}.
   *
   * @param pid 0: no process of the group that lives
   * @param name sockaddr of the sender, may be empty
   * @param files ordinals, -1 unknown
   */
  record UnixMessage(
      Head head,
      long inode,
      int flags,
      int pid,
      int hostPid,
      long uid,
      long gid,
      Bytes name,
      List<Integer> files,
      Bytes bytes)
      implements RawFact {
    private static final int INCOMPLETE = 1 | 2;
    private static final int SIGNED = 4;

    public boolean incomplete() {
      return (flags & INCOMPLETE) != 0;
    }

    public boolean signed() {
      return (flags & SIGNED) != 0;
    }
  }

  /** {@code struct ucred}: of a creator that has ended. */
  record UnixCreator(Head head, int pid, long uid, long gid) implements RawFact {}

  /**
   * Of a message whose signer has ended.
   *
   * @param index among the messages of the socket
   */
  record UnixSigner(Head head, long inode, int index, int pid, long uid, long gid)
      implements RawFact {}

  record SocketOptions(Head head, List<SocketValue> options) implements RawFact {}

  /** One option; {@code value}: 16 bytes. */
  record SocketValue(int option, int error, Bytes value) {}

  /** {@code openFile} -1: no open file of the group. */
  record EpollTarget(Head head, int fd, int openFile, long data) implements RawFact {}

  /** {@code struct dur_fact_netlink}; {@code elsewhere} of another network namespace. */
  record Netlink(Head head, long inode, boolean elsewhere, List<Option> options)
      implements RawFact {}

  /**
   * {@code struct dur_fact_inet}.
   *
   * @param state TCP_* once all was delivered; 0 of UDP
   * @param elsewhere of another network namespace
   * @param sent payload bytes, each time they were sent; {@code resent} of these again
   * @param received payload bytes, and 1 for a FIN
   * @param peerState TCP_* of the other end where no process of the group has it, 0: not on this
   *     host
   * @param peerInode 0: no process at all has it
   */
  record Inet(
      Head head,
      long inode,
      int state,
      boolean elsewhere,
      int backlog,
      int pending,
      long unsent,
      boolean urgent,
      long sent,
      long resent,
      long received,
      long idleMillis,
      int peerState,
      long peerInode,
      long peerUnread,
      List<Option> options)
      implements RawFact {
    public Inet {
      options = List.copyOf(options);
    }
  }

  /** Of getsockopt. */
  record Option(int level, int name, int error, Bytes value) {}

  /**
   * {@code struct dur_fact_tcp_kept}.
   *
   * @param sending the send queue, from the first byte that is not acknowledged
   */
  record TcpKept(Head head, TcpProgress progress, long unsent, Bytes sending) implements RawFact {}

  /** {@code sender}: a sockaddr. */
  record Datagram(Head head, Bytes sender, Bytes bytes) implements RawFact {}

  /**
   * {@code struct dur_fact_terminal}.
   *
   * @param error errno of asking for its number: EIO when it is hung up
   * @param flags DUR_TERMINAL_*
   * @param session as the capturer's host numbers it, 0 none; so {@code foreground}
   * @param lineError errno with which {@code line} could not be read
   * @param node of /dev/pts/NUMBER, for masters
   */
  record Terminal(
      Head head,
      int error,
      int number,
      int flags,
      int poll,
      long unread,
      int discipline,
      int session,
      int foreground,
      int lineError,
      Bytes termios,
      int rows,
      int columns,
      int width,
      int height,
      RawStat node,
      Bytes line)
      implements RawFact {
    public static final int MASTER = 1;
    public static final int LOCKED = 2;
    public static final int PACKET = 4;
    public static final int EXCLUSIVE = 8;
    public static final int BITS_LOCKED = 16;

    public boolean is(int flag) {
      return (flags & flag) != 0;
    }
  }
}
