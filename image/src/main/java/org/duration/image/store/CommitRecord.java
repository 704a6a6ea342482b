// What a listing of checkpoints shows, and what a checkpoint's files must measure.
package org.duration.image.store;

import java.time.Instant;
import java.util.OptionalLong;
import org.duration.image.Check;
import org.duration.image.CheckpointKind;
import org.duration.image.Image;

/**
 * {@code commit.json}: small, so that a store is listed without reading manifests.
 *
 * @param bytesLogical page bytes of all processes
 * @param bytesStored bytes of all files but this one and {@code SHA256SUMS}
 * @param pagesDirty pages that this checkpoint had to save
 * @param pauseMicros from the first task stopped to the last task running
 * @param durationMicros from the request until the bytes were written; the last sync and rename are
 *     not in it
 * @param blockBytes what each checksum of {@code checksums.dat} covers
 */
public record CommitRecord(
    int formatVersion,
    String group,
    long incarnation,
    long seq,
    CheckpointKind kind,
    OptionalLong parent,
    Instant createdAt,
    int processes,
    int threads,
    long bytesLogical,
    long bytesStored,
    long pagesDirty,
    long pauseMicros,
    long durationMicros,
    long manifestBytes,
    long pagesBytes,
    long contentsBytes,
    int blockBytes) {
  public CommitRecord {
    java.util.Objects.requireNonNull(group);
    java.util.Objects.requireNonNull(kind);
    java.util.Objects.requireNonNull(parent);
    java.util.Objects.requireNonNull(createdAt);
    Check.that(seq > 0, "seq %d", seq);
    Check.notNegative(manifestBytes, "manifestBytes");
    Check.that(pagesBytes >= 0 && pagesBytes <= 1L << 50, "pagesBytes %d", pagesBytes);
    Check.that(contentsBytes >= 0 && contentsBytes <= 1L << 50, "contentsBytes %d", contentsBytes);
    Check.that(blockBytes == BlockChecksums.BLOCK_BYTES, "blockBytes %d", blockBytes);
  }

  /** Bytes that {@code checksums.dat} must have. */
  long checksumsBytes() {
    return Integer.BYTES
        * ((long) BlockChecksums.blocks(pagesBytes) + BlockChecksums.blocks(contentsBytes));
  }

  static CommitRecord of(
      Image image, long manifestBytes, long pagesBytes, long contentsBytes, long durationMicros) {
    var header = image.header();
    long logical =
        image.processes().stream()
            .flatMap(process -> process.live().stream())
            .flatMap(live -> live.memory().pages().stream())
            .mapToLong(extent -> extent.bytes())
            .sum();
    long sums =
        Integer.BYTES
            * ((long) BlockChecksums.blocks(pagesBytes) + BlockChecksums.blocks(contentsBytes));
    return new CommitRecord(
        header.formatVersion(),
        header.group(),
        header.incarnation(),
        header.seq(),
        header.kind(),
        header.parent(),
        header.createdAt(),
        image.processes().size(),
        image.threadCount(),
        logical,
        manifestBytes + pagesBytes + contentsBytes + sums,
        pagesBytes / image.host().pageSize(),
        header.pauseMicros(),
        durationMicros,
        manifestBytes,
        pagesBytes,
        contentsBytes,
        BlockChecksums.BLOCK_BYTES);
  }

  /** The record is of this image, and not of another one. */
  boolean describes(Image image) {
    return equals(of(image, manifestBytes, pagesBytes, contentsBytes, durationMicros));
  }
}
