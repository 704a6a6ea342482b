package org.duration.coordinator.group;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * What {@code checkpoint --json} and each element of {@code checkpoints --json} show.
 *
 * @param parent the checkpoint that an incremental one builds on
 * @param bytesLogical page bytes of all processes
 * @param bytesStored bytes on disk
 * @param pauseMicros first task stopped to last task running
 * @param durationMicros request to durable
 */
public record CheckpointSummary(
    String group,
    long seq,
    String kind,
    OptionalLong parent,
    Instant createdAt,
    int processes,
    int threads,
    long bytesLogical,
    long bytesStored,
    long pagesDirty,
    long pauseMicros,
    long durationMicros,
    boolean durable,
    int replicas) {}
