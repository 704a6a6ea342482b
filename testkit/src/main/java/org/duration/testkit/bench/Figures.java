package org.duration.testkit.bench;

import java.util.List;

/**
 * What was measured of one workload: medians, times in microseconds.
 *
 * @param guestPauseMicros the largest gap that the guest saw in its own clock over a checkpoint; 0
 *     of a guest that does not measure it
 * @param idleGapMicros the same over the same time without a checkpoint: the noise
 * @param pauseMicros as the checkpoint reports it
 * @param checkpointMicros request to durable
 * @param storedBytes on disk
 * @param nextGuestPauseMicros as {@code guestPauseMicros}, over a second checkpoint, which stores
 *     only what changed since the first
 * @param nextPauseMicros as that one reports it
 * @param nextStoredBytes on disk
 * @param restoreMicros request to release, as the restore reports it
 * @param reportMicros command typed to the guest's next line
 * @param memcpyMicros copying as many bytes as the guest has filled, in memory
 * @param catMicros {@code cat} of the checkpoint's files to the same disk, and the sync of the copy
 */
record Figures(
    String workload,
    long guestPauseMicros,
    long idleGapMicros,
    long pauseMicros,
    long checkpointMicros,
    long storedBytes,
    long nextGuestPauseMicros,
    long nextPauseMicros,
    long nextStoredBytes,
    long restoreMicros,
    long reportMicros,
    long memcpyMicros,
    long catMicros) {

  static long median(List<Long> values) {
    List<Long> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
