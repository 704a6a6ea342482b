package org.duration.coordinator.group;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Who waits for the end of an application, and how it ended. Used on any thread. */
final class Endings {
  private final Map<String, CompletableFuture<Integer>> awaited = new HashMap<>();

  /** Completes with the application's status as a shell shows it. */
  synchronized CompletableFuture<Integer> of(String application) {
    return awaited.computeIfAbsent(application, name -> new CompletableFuture<>());
  }

  synchronized void ended(String application, int shellStatus) {
    of(application).complete(shellStatus);
  }

  /** Completes all that still wait: the group is gone. */
  synchronized void allEnded(int shellStatus) {
    awaited.values().forEach(waiting -> waiting.complete(shellStatus));
  }

  /** Forgets former endings: a new incarnation or a restore begins. */
  synchronized void clear() {
    awaited.values().removeIf(CompletableFuture::isDone);
  }
}
