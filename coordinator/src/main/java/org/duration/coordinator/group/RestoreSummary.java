package org.duration.coordinator.group;

import java.util.List;

/**
 * What {@code restore --json} shows.
 *
 * @param downtimeMicros from the freeze of the image's checkpoint, or the detected end of the
 *     group, whichever the restore answers, to the release
 * @param durationMicros from the agent's receiving the request to the release
 * @param notes what differs from the checkpoint and was allowed
 */
public record RestoreSummary(
    String group,
    long seq,
    int processes,
    int threads,
    long bytesRestored,
    long downtimeMicros,
    long durationMicros,
    List<String> notes) {}
