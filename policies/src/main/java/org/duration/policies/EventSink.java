// One who is told of events.
package org.duration.policies;

import java.util.List;
import java.util.Set;

/**
 * @param topics which events it is told of, at least one kind
 */
public record EventSink(Target target, Set<Topic> topics) {

  /**
   * @throws IllegalArgumentException without a topic
   */
  public EventSink {
    topics = Set.copyOf(topics);
    if (topics.isEmpty()) {
      throw new IllegalArgumentException("an event sink without a topic is never told anything");
    }
  }

  /** How it is told. */
  public sealed interface Target {
    /** A command with the event as JSON on its standard input. */
    record Exec(List<String> command) implements Target {
      public Exec {
        command = List.copyOf(command);
      }
    }

    /** A POST of the event as JSON. */
    record Webhook(String url) implements Target {}
  }

  /** Kinds of events. */
  public enum Topic {
    FAULT,
    RECOVERY,
    ALARM,
    STATE,
    CHECKPOINT,
    POLICY
  }
}
