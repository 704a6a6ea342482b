package org.duration.coordinator.link;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * The capturer of a group: a child process, the group's only tracer. It ends when its standard
 * input does, so a coordinator that dies takes it along, and the tasks run on.
 */
public final class CaptureLink implements Closeable {
  private static final int WITH_PHASES = 2;
  private static final int TRACKING = 4;
  private static final int PROVING = 8;
  private static final int HOLDING = 16;
  private static final int WITH_CONNECTIONS = 4;

  private final Process process;
  private final ReadableByteChannel answers;
  private final WritableByteChannel orders;
  private long id = 1;

  private CaptureLink(Process process) {
    this.process = process;
    this.answers = Channels.newChannel(process.getInputStream());
    this.orders = Channels.newChannel(process.getOutputStream());
  }

  /** Starts the program; what it says on its standard error goes to {@code log}. */
  public static CaptureLink start(Path program, Path log) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(program.toString());
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return new CaptureLink(builder.start());
  }

  /**
   * What one capture cost.
   *
   * @param pages 4 KiB pages in {@code pages.raw}
   * @param pauseNanos first task stopped to last task running
   * @param scan names this capture as the base of a later one; 0: changes are not tracked
   */
  public record Captured(
      int processes, int threads, long pages, long pauseNanos, long writeNanos, long scan) {}

  /**
   * What is to be stored.
   *
   * @param base the scan of an earlier capture by this capturer, whose pages need not be stored
   *     again where nothing changed them; 0: everything
   * @param prove store everything once more as a proof; for tests
   * @param hold the group stands still afterwards until {@link #thaw}; else it runs on
   * @param table then packets of its connections to the outside are held back by this table; empty:
   *     they are left alone
   */
  public record Extent(long base, boolean prove, boolean hold, Optional<String> table) {}

  /** Limits of a capture; see {@code struct dur_msg_capture}. */
  public record Limits(int freezeTimeoutMillis, int vforkTimeoutMillis, long maxBytes) {}

  /**
   * Freezes, captures into {@code directory} and thaws.
   *
   * @param snapshots which files' contents to capture
   * @throws NativeFailure nothing of this capture is to be used; the group runs on
   */
  public synchronized Captured capture(
      int initHostPid,
      Path directory,
      String snapshots,
      Limits limits,
      Extent extent,
      IntConsumer phases)
      throws IOException {
    Payload order =
        Payload.write()
            .u32(initHostPid)
            .u32(
                WITH_PHASES
                    | TRACKING
                    | (extent.prove() ? PROVING : 0)
                    | (extent.hold() ? HOLDING : 0))
            .u32(limits.freezeTimeoutMillis())
            .u32(limits.vforkTimeoutMillis())
            .u64(limits.maxBytes())
            .u64(extent.base())
            .string(directory.toString())
            .string(snapshots)
            .string(extent.table().orElse(""));
    Payload answer = ask(MessageType.CAPTURE, order, MessageType.CAPTURED, phases);
    int errno = answer.u32();
    int phase = answer.u32();
    int processes = answer.u32();
    int threads = answer.u32();
    Captured captured =
        new Captured(processes, threads, answer.u64(), answer.u64(), answer.u64(), answer.u64());
    String what = answer.string();
    if (errno != 0) {
      throw new NativeFailure(errno, phase, what);
    }
    return captured;
  }

  /**
   * Ends a capture after which the group stands still.
   *
   * @param kill everything in it ends, and its connections without a word; else it goes on
   * @throws NativeFailure it runs already
   */
  public synchronized void thaw(boolean kill) throws IOException {
    Payload order = Payload.write().u32(kill ? 1 : 0).u32(0);
    int errno = ask(MessageType.THAW, order, MessageType.THAWED, phase -> {}).u32();
    if (errno != 0) {
      throw new NativeFailure(errno, 0, "the group does not stand still");
    }
  }

  /**
   * Gives every restored task its registers and lets all go.
   *
   * @param table holds back packets of connections that go on; lifted when the tasks are let go
   * @return the host's monotonic clock at the first release, nanoseconds
   */
  public synchronized long finish(
      int initHostPid, Path plan, Optional<String> table, IntConsumer phases) throws IOException {
    Payload order =
        Payload.write()
            .u32(initHostPid)
            .u32(WITH_PHASES | (table.isPresent() ? WITH_CONNECTIONS : 0))
            .string(plan.toString())
            .string(table.orElse(""));
    Payload answer = ask(MessageType.FINISH, order, MessageType.FINISHED, phases);
    int errno = answer.u32();
    int pid = answer.u32();
    answer.u32();
    answer.u32();
    long releaseNanos = answer.u64();
    String what = answer.string();
    if (errno != 0) {
      throw new NativeFailure(errno, 0, "process " + pid + (what.isEmpty() ? "" : ": " + what));
    }
    return releaseNanos;
  }

  /** False when the program has died: start a new one. */
  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(2, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  private Payload ask(int type, Payload order, int expected, IntConsumer phases)
      throws IOException {
    Frame request = new Frame(type, id++, order.bytes());
    request.writeTo(orders);
    process.getOutputStream().flush();
    while (true) {
      Frame frame = Frame.readFrom(answers);
      if (frame.type() == MessageType.PHASE) {
        phases.accept(Payload.read(frame.payload()).u32());
      } else {
        return Answers.of(frame, expected);
      }
    }
  }
}
