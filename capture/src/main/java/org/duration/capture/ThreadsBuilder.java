// The threads of one process.
package org.duration.capture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.duration.capture.SyscallRestart.Interruption;
import org.duration.capture.proc.StatusText;
import org.duration.capture.raw.RawProcess;
import org.duration.capture.raw.RawThread;
import org.duration.image.Address;
import org.duration.image.process.PendingSignal;
import org.duration.image.process.ThreadImage;

record ThreadsBuilder(
    RawProcess raw,
    Prctls process,
    Optional<StatusText> init,
    PendingSignals signals,
    List<PendingSignal> shared,
    Optional<Address> systemCall) {
  /**
   * The first thread first, then by number: the first thread is the one a process's signals go to
   * first.
   */
  List<ThreadImage> build() throws RefusedFact {
    List<ThreadImage> threads = new ArrayList<>();
    boolean sharedTaken = false;
    for (RawThread each : ordered()) {
      ThreadBuilder thread = new ThreadBuilder(each, process, init);
      Interruption interruption = signals.of(thread.pending(), thread.signalMask());
      if (interruption == Interruption.NONE && !sharedTaken) {
        interruption = signals.of(shared, thread.signalMask());
        sharedTaken = interruption != Interruption.NONE;
      }
      threads.add(thread.build(interruption));
    }
    Optional<RawThread> ended = endedLeader();
    if (ended.isPresent() && !threads.isEmpty()) {
      threads.add(0, new EndedLeader(ended.get()).like(threads.get(0), systemCall));
    }
    return threads;
  }

  private Optional<RawThread> endedLeader() {
    int pid = raw.process().pid();
    return raw.threads().stream()
        .filter(thread -> thread.thread().tid() == pid && thread.thread().state() == 'Z')
        .findFirst();
  }

  private List<RawThread> ordered() {
    int pid = raw.process().pid();
    return raw.threads().stream()
        // One that has ended and is about to vanish.
        .filter(thread -> thread.thread().state() != 'Z' && thread.thread().state() != 'X')
        .sorted(
            Comparator.comparing((RawThread thread) -> thread.thread().tid() != pid)
                .thenComparing(thread -> thread.thread().tid()))
        .toList();
  }
}
