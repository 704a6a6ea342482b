package org.duration.coordinator.agent;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What a verb answers, and how long it needs its client for that. */
sealed interface Answer {

  /** All is done. */
  record Now(Object result) implements Answer {}

  /**
   * The client has now something to do.
   *
   * @param released called once: with the client's reason when it gives up, with ours when its
   *     connection ends; what the client has completed by then stays
   */
  record Held(Object result, Consumer<String> released) implements Answer {}

  /** The result comes some day; a client that is gone by then needs none. */
  record Later(CompletableFuture<?> result) implements Answer {}
}
