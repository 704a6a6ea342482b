// What one record of a capture stream says.
package org.duration.capture.raw;

import java.util.List;
import org.duration.image.Bytes;

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

  /** {@code openFile} -1: no open file of the group. */
  record EpollTarget(Head head, int fd, int openFile, long data) implements RawFact {}
}
