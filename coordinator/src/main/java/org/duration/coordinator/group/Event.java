package org.duration.coordinator.group;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened to a group, one line of {@code events}.
 *
 * @param number counts the group's events from 1; grows with each, also across agents
 * @param kind one word: started, joined, checkpoint, refused, exit, fault, restored, stopped, alarm
 * @param reason the sentence for people
 * @param data the same as fields
 */
public record Event(
    long number, Instant at, String group, String kind, String reason, Map<String, Object> data) {
  public Event {
    data = Map.copyOf(data);
  }
}
