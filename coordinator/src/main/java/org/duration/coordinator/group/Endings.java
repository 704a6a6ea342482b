package org.duration.coordinator.group;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Who waits for the end of an application, and how it ended. Used on any thread. */
final class Endings {
  /** Of the group as a whole; no application has an empty name. */
  static final String GROUP = "";

  private final Map<String, CompletableFuture<Ending>> awaited = new HashMap<>();

  /** Completes with the application's status, or with the wish for its client's streams. */
  synchronized CompletableFuture<Ending> of(String application) {
    return awaited.computeIfAbsent(application, name -> new CompletableFuture<>());
  }

  synchronized void ended(String application, int shellStatus) {
    of(application).complete(Ending.of(shellStatus));
  }

  /** Completes all that still wait: the group is gone. */
  synchronized void allEnded(Ending ending) {
    awaited.values().forEach(waiting -> waiting.complete(ending));
  }

  /** Asks whoever waits for that application to lend his streams. */
  synchronized void askForStreams(String application) {
    Optional.ofNullable(awaited.remove(application))
        .ifPresent(waiting -> waiting.complete(Ending.RECOVERY));
  }

  /** Forgets former endings: a new incarnation or a restore begins. */
  synchronized void clear() {
    awaited.values().removeIf(CompletableFuture::isDone);
  }
}
