// Threads, signals and credentials for tests.
package org.duration.restore;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.duration.image.Address;
import org.duration.image.Bytes;
import org.duration.image.process.AltStack;
import org.duration.image.process.Credentials;
import org.duration.image.process.Ids;
import org.duration.image.process.PendingSignal;
import org.duration.image.process.Registers;
import org.duration.image.process.RobustList;
import org.duration.image.process.Rseq;
import org.duration.image.process.Scheduling;
import org.duration.image.process.SeccompFilter;
import org.duration.image.process.ThreadAttributes;
import org.duration.image.process.ThreadImage;

/** Plain ones, and the same with one thing changed. */
public final class Threads {
  private Threads() {}

  public static ThreadImage thread(int tid, String comm) {
    return thread(tid, comm, credentials(0), scheduling(0), List.of());
  }

  public static ThreadImage thread(int tid, Credentials credentials) {
    return thread(tid, "app", credentials, scheduling(0), List.of());
  }

  public static ThreadImage thread(int tid, Scheduling scheduling) {
    return thread(tid, "app", credentials(0), scheduling, List.of());
  }

  public static ThreadImage thread(
      int tid,
      String comm,
      Credentials credentials,
      Scheduling scheduling,
      List<PendingSignal> pending) {
    long[] registers = new long[Registers.COUNT];
    for (int i = 0; i < registers.length; i++) {
      registers[i] = 0x1000L * tid + i;
    }
    return new ThreadImage(
        tid,
        comm,
        Registers.of(registers),
        OptionalLong.empty(),
        Bytes.of(new byte[832]),
        0x4000,
        pending,
        new AltStack(Address.NULL, 2, 0),
        new RobustList(new Address(0x7ffd_0000_1000L), 24),
        new Address(0x7ffd_0000_1010L),
        Optional.of(new Rseq(new Address(0x7ffd_0000_1020L), Address.NULL, 32, 0x53053053, 0)),
        credentials,
        List.of(),
        scheduling,
        new ThreadAttributes(50_000, 0, 1, 2, false));
  }

  /** The same thread under these filters. */
  public static ThreadImage filtered(
      ThreadImage thread, Credentials credentials, List<SeccompFilter> filters) {
    return new ThreadImage(
        thread.tid(),
        thread.comm(),
        thread.registers(),
        thread.restartedCall(),
        thread.xstate(),
        thread.signalMask(),
        thread.pending(),
        thread.altStack(),
        thread.robustList(),
        thread.clearChildTid(),
        thread.rseq(),
        credentials,
        filters,
        thread.scheduling(),
        thread.attributes());
  }

  public static Credentials credentials(long id) {
    Ids ids = new Ids(id, id, id, id);
    return new Credentials(ids, ids, List.of(id), 0, 0, 0, 0, 0, 0, false, 0);
  }

  public static Scheduling scheduling(int nice) {
    return scheduling(0, nice, 0);
  }

  public static Scheduling scheduling(int policy, int nice, int priority) {
    return new Scheduling(
        policy, 0, nice, priority, Bytes.of(new byte[56]), Bytes.of(new byte[] {3, 0, 0, 0}), 0);
  }

  public static PendingSignal signal(int number) {
    ByteBuffer siginfo =
        ByteBuffer.allocate(PendingSignal.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(0, number);
    return new PendingSignal(Bytes.of(siginfo.array()));
  }
}
