// A capture stream of a small group, as a kernel would have told it.
package org.duration.capture;

import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.join;
import static org.duration.capture.raw.StreamWriter.noStat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.utf8;
import static org.duration.capture.raw.StreamWriter.words;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.MalformedStream;
import org.duration.capture.raw.RawStream;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.files.FileIdentity;
import org.duration.image.memory.FileDigest;
import org.duration.image.process.LiveProcess;

/** Process 2 with thread 3, its child 4, and zombie 5; each test adds what it is about. */
public final class SampleStream {
  static final String NAMESPACES =
      String.join(
          "\n",
          "cgroup:[1]",
          "ipc:[2]",
          "mnt:[3]",
          "net:[4]",
          "pid:[5]",
          "pid_for_children:[5]",
          "time:[6]",
          "time_for_children:[6]",
          "user:[7]",
          "uts:[8]",
          "");
  static final String STATUS =
      String.join(
          "\n",
          "Name:\tguest",
          "Umask:\t0022",
          "Uid:\t1000\t1000\t1000\t1000",
          "Gid:\t100\t100\t100\t100",
          "Groups:\t27 100 ",
          "SigIgn:\t0000000000001000",
          "SigCgt:\t0000000000000002",
          "CapInh:\t0000000000000000",
          "CapPrm:\t0000000000000000",
          "CapEff:\t0000000000000000",
          "CapBnd:\t000001ffffffffff",
          "CapAmb:\t0000000000000000",
          "NoNewPrivs:\t0",
          "Seccomp:\t0",
          "");
  static final String SMAPS =
      String.join(
          "\n",
          "00400000-00401000 r-xp 00001000 fe:00 42                                 /bin/guest",
          "Size:                  4 kB",
          "VmFlags: rd ex mr mw me ",
          "10000000-10003000 rw-p 00000000 00:00 0                                  [heap]",
          "VmFlags: rd wr mr mw me ac nh ",
          "7f0000000000-7f0000002000 rw-p 00000000 00:00 0 ",
          "VmFlags: rd wr mr mw me ac ",
          "7ffff0000000-7ffff0001000 rw-p 00000000 00:00 0                          [stack]",
          "VmFlags: rd wr mr mw me gd ac ",
          "7ffff7ff0000-7ffff7ff2000 r-xp 00000000 00:00 0                          [vdso]",
          "VmFlags: rd ex mr mw me de ",
          "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]",
          "VmFlags: ex ",
          "");
  private static final long[] PAGES = {0x10000000, 0x1000, 0, 0x7f0000000000L, 0x2000, 0x1000};
  static final String LIMITS = LimitsSample.TEXT;

  private SampleStream() {}

  static String statText(String comm, char state, int exitCode) {
    StringBuilder text = new StringBuilder("1002 (" + comm + ") " + state);
    for (int field = 4; field <= 52; field++) {
      text.append(' ')
          .append(
              switch (field) {
                case 26 -> 0x400000;
                case 27 -> 0x400800;
                case 28 -> 0x7ffff0000800L;
                case 45, 46, 47 -> 0x10000000;
                case 48, 49, 50, 51 -> 0x7ffff0000900L;
                case 52 -> exitCode;
                default -> 0;
              });
    }
    return text.append('\n').toString();
  }

  public static byte[] bytes() {
    return bytes(writer -> {});
  }

  /** {@code more} adds facts about process 2. */
  static byte[] bytes(Consumer<StreamWriter> more) {
    StreamWriter writer = new StreamWriter();
    group(writer);
    process(writer, 2, 1, 'S', 0);
    pipesAndFiles(writer);
    more.accept(writer);
    thread(writer, 2, 2);
    thread(writer, 2, 3);
    process(writer, 4, 2, 'T', 0);
    thread(writer, 4, 4);
    zombie(writer, 5, 4, 3 << 8);
    return writer.finish();
  }

  static CaptureResult build(byte[] stream) throws MalformedStream {
    return ImageBuilder.build(
        RawStream.parse(ByteBuffer.wrap(stream)), context(), SampleStream::digest);
  }

  /** Of a group whose first process was captured. */
  static LiveProcess first(CaptureResult result) {
    return ((CaptureResult.Captured) result).image().processes().get(0).live().orElseThrow();
  }

  static Optional<FileDigest> digest(String path, FileIdentity identity) {
    return Optional.of(new FileDigest("0".repeat(64), Optional.of("abcd")));
  }

  static CaptureContext context() {
    return new ContextBuilder().build();
  }

  static void group(StreamWriter writer) {
    group(writer, NAMESPACES);
  }

  static void group(StreamWriter writer, String namespaces) {
    byte[] uts = new byte[6 * 65];
    String[] fields = {"Linux", "node-a", "6.18.0", "#1 SMP", "x86_64", "(none)"};
    for (int i = 0; i < fields.length; i++) {
      System.arraycopy(utf8(fields[i]), 0, uts, i * 65, fields[i].length());
    }
    writer
        .fact(FactType.UTS, 0, 0, uts)
        .fact(
            FactType.CLOCKS, 0, 0, words(1_000_000_000, 2_000_000_000, 1_760_000_000_000_000_000L))
        .text(
            FactType.TIMENS,
            0,
            0,
            "monotonic           5         7\nboottime           -1         0\n")
        .text(FactType.INIT_NS, 0, 0, namespaces)
        .text(FactType.SYSVIPC, 0, 0, "       key      shmid perms\n")
        .fact(FactType.CPUINFO, 0, 0, words(7), ints(832), new byte[60])
        .fact(FactType.VDSO, 0, 0, new byte[] {1, 2, 3});
    for (int i = 0; i < 3; i++) {
      writer.fact(
          FactType.STREAM,
          1,
          200 + i,
          ints(i, -1),
          stat(500 + i, 0010600, 0),
          noStat(2),
          utf8("pipe:[" + (500 + i) + "]"));
    }
  }

  static void process(StreamWriter writer, int pid, int ppid, char state, int shares) {
    process(writer, pid, ppid, state, shares, SMAPS, NAMESPACES, "", "/", PAGES);
  }

  static void process(
      StreamWriter writer, int pid, int ppid, char state, int shares, String timers) {
    process(writer, pid, ppid, state, shares, SMAPS, NAMESPACES, timers, "/", PAGES);
  }

  /** Without the heap and the memory whose pages the sample has. */
  static void processWithoutPages(StreamWriter writer, int pid, String smaps) {
    process(writer, pid, 1, 'S', 0, smaps, NAMESPACES, "", "/");
  }

  static void processWithoutPages(StreamWriter writer, int pid, String smaps, long programBreak) {
    processWithBreak(writer, pid, 1, 'S', 0, smaps, NAMESPACES, "", "/", programBreak);
  }

  static void processWithMemory(StreamWriter writer, int pid, String smaps) {
    process(writer, pid, 1, 'S', 0, smaps, NAMESPACES, "", "/", PAGES);
  }

  /** The sample's memory with more areas, given as lines of smaps, below its libraries. */
  static void processWithAreas(StreamWriter writer, int pid, String areas) {
    int split = SMAPS.indexOf("7f0000000000");
    processWithMemory(writer, pid, SMAPS.substring(0, split) + areas + SMAPS.substring(split));
  }

  static void processIn(StreamWriter writer, int pid, String namespaces) {
    process(writer, pid, 1, 'S', 0, SMAPS, namespaces, "", "/", PAGES);
  }

  static void processBelow(StreamWriter writer, int pid, String root) {
    process(writer, pid, 1, 'S', 0, SMAPS, NAMESPACES, "", root, PAGES);
  }

  private static void process(
      StreamWriter writer,
      int pid,
      int ppid,
      char state,
      int shares,
      String smaps,
      String namespaces,
      String timers,
      String root,
      long... pages) {
    processWithBreak(
        writer, pid, ppid, state, shares, smaps, namespaces, timers, root, 0x10002ff3L, pages);
  }

  private static void processWithBreak(
      StreamWriter writer,
      int pid,
      int ppid,
      char state,
      int shares,
      String smaps,
      String namespaces,
      String timers,
      String root,
      long programBreak,
      long... pages) {
    int threads = pid == 2 ? 2 : 1;
    writer
        .fact(
            FactType.PROCESS,
            pid,
            0,
            ints(
                pid,
                1000 + pid,
                ppid,
                2,
                2,
                state,
                threads,
                shares,
                2,
                2,
                2,
                2,
                2,
                0,
                state == 'T' ? 19 : 0,
                0))
        .text(FactType.STAT, pid, 0, statText("guest", state, 0))
        .text(FactType.STATUS, pid, 0, STATUS)
        .text(FactType.SMAPS, pid, 0, smaps)
        .text(FactType.LIMITS, pid, 0, LIMITS)
        .text(FactType.TIMERS, pid, 0, timers)
        .fact(FactType.AUXV, pid, 0, words(6, 4096, 0, 0))
        .text(FactType.OOM, pid, 0, "0\n")
        .text(FactType.PERSONALITY, pid, 0, "00040000\n")
        .text(FactType.COREDUMP_FILTER, pid, 0, "00000033\n")
        .fact(FactType.EXE, pid, 0, stat(42, 0100755, 9), stat(42, 0100755, 9), utf8("/bin/guest"))
        .fact(FactType.CWD, pid, 0, stat(43, 0040755, 9), stat(43, 0040755, 9), utf8("/srv"))
        .fact(FactType.ROOT, pid, 0, stat(44, 0040755, 9), stat(44, 0040755, 9), utf8(root))
        .text(FactType.NAMESPACE, pid, 0, namespaces)
        .fact(FactType.BREAK, pid, 0, words(programBreak))
        .fact(FactType.SIGACTION, pid, 2, words(0x401000, 0x04000000, 0x402000, 0))
        .fact(FactType.SIGACTION, pid, 13, words(1, 0, 0, 0))
        .fact(FactType.ITIMER, pid, 0, words(1, 500_000, 0, 250_000))
        .fact(FactType.ITIMER, pid, 1, words(0, 0, 0, 0))
        .fact(
            FactType.PRCTL,
            pid,
            0,
            ints(3, 0),
            words(1),
            ints(37, 0),
            words(1),
            ints(66, 22),
            words(0))
        .fact(
            FactType.MAPPED_FILE,
            pid,
            0,
            words(0x400000),
            stat(42, 0100755, 9),
            stat(42, 0100755, 9),
            utf8("/bin/guest"))
        .fact(FactType.PAGES, pid, 0, words(pages));
  }

  static void pipesAndFiles(StreamWriter writer) {
    for (int i = 0; i < 3; i++) {
      fd(
          writer,
          i,
          i,
          -1,
          stat(500 + i, 0010600, 0),
          noStat(2),
          "pipe:[" + (500 + i) + "]",
          i == 0 ? "0" : "1");
    }
    fd(writer, 3, 10, -1, stat(50, 0100644, 9), stat(50, 0100644, 9), "/var/log/x", "02102001");
    fd(writer, 4, 10, -1, stat(50, 0100644, 9), stat(50, 0100644, 9), "/var/log/x", "0102001");
    fd(writer, 5, 11, 0, stat(60, 0010600, 0), noStat(2), "pipe:[60]", "0");
    fd(writer, 6, 12, 4, stat(60, 0010600, 0), noStat(2), "pipe:[60]", "01");
    writer.fact(FactType.PIPE, 2, 5, ints(65536, 5), words(60), utf8("hello"));
    fd(
        writer,
        7,
        13,
        -1,
        stat(1, 61, 0020666, 0, 0x103, 0),
        stat(1, 61, 0020666, 0, 0x103, 0),
        "/dev/null",
        "02");
  }

  static StreamWriter fd(
      StreamWriter writer,
      int fd,
      int openFile,
      int poll,
      byte[] stat,
      byte[] byPath,
      String link,
      String flags) {
    return fd(writer, fd, openFile, poll, stat, byPath, link, flags, "");
  }

  static StreamWriter fd(
      StreamWriter writer,
      int fd,
      int openFile,
      int poll,
      byte[] stat,
      byte[] byPath,
      String link,
      String flags,
      String more) {
    return writer
        .fact(FactType.FD, 2, fd, ints(openFile, poll), stat, byPath, utf8(link))
        .text(
            FactType.FDINFO,
            2,
            fd,
            "pos:\t77\nflags:\t" + flags + "\nmnt_id:\t15\nino:\t3\n" + more);
  }

  static void thread(StreamWriter writer, int pid, int tid) {
    thread(writer, pid, tid, registers(202, -512));
  }

  static void thread(StreamWriter writer, int pid, int tid, byte[] registers) {
    writer
        .fact(FactType.THREAD, pid, tid, ints(tid, 1000 + tid, 0, 'S'))
        .text(FactType.THREAD_STAT, pid, tid, statText("guest", 'S', 0))
        .text(FactType.THREAD_STATUS, pid, tid, STATUS)
        .fact(FactType.REGISTERS, pid, tid, registers)
        .fact(FactType.XSTATE, pid, tid, new byte[832])
        .fact(FactType.SIGMASK, pid, tid, words(0))
        .fact(FactType.ALTSTACK, pid, tid, words(0), ints(2, 0), words(0))
        .fact(FactType.ROBUST_LIST, pid, tid, words(0x7f0000001000L, 24))
        .fact(FactType.CLEAR_TID, pid, tid, words(0x7f0000001010L))
        .fact(FactType.RSEQ, pid, tid, words(0, 0), ints(0, 0, 0, 0))
        .fact(FactType.SCHED, pid, tid, join(ints(56, 0), words(0), ints(5, 0), new byte[32]))
        .fact(FactType.AFFINITY, pid, tid, words(3))
        .fact(FactType.IOPRIO, pid, tid, words(0))
        .text(FactType.TIMERSLACK, pid, tid, "50000\n")
        .fact(FactType.THREAD_PRCTL, pid, tid, ints(2, 0), words(9));
  }

  /** Stopped behind a system call. */
  static byte[] registers(long call, long result) {
    long[] registers = new long[27];
    registers[10] = result;
    registers[15] = call;
    registers[16] = 0x400102;
    registers[17] = 0x33;
    registers[20] = 0x2b;
    return words(registers);
  }

  static void zombie(StreamWriter writer, int pid, int ppid, int status) {
    writer
        .fact(
            FactType.PROCESS,
            pid,
            0,
            ints(pid, 1000 + pid, ppid, 2, 2, 'Z', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        .text(FactType.STAT, pid, 0, statText("gone", 'Z', status));
  }
}
