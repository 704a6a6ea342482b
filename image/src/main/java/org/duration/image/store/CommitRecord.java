// What a listing of checkpoints shows, and what a checkpoint's files must measure.
package org.duration.image.store;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.duration.image.Check;
import org.duration.image.CheckpointKind;
import org.duration.image.Image;
import org.duration.image.memory.PageFile;
import org.duration.image.process.ProcessImage;

/**
 * {@code commit.json}: small, so that a store is listed without reading manifests.
 *
 * @param bytesLogical page bytes of all processes
 * @param bytesStored bytes of all files but this one and {@code SHA256SUMS}
 * @param pagesDirty pages that were captured, those among them that are stored once or not at all too
 * @param pauseMicros from the first task stopped to the last task running
 * @param durationMicros from the request until the bytes were written; the last sync and rename are
 *     not in it
 * @param linkedBytes of each file that it has in common with earlier checkpoints
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
    List<Long> linkedBytes,
    int blockBytes) {
  public CommitRecord {
    java.util.Objects.requireNonNull(group);
    java.util.Objects.requireNonNull(kind);
    java.util.Objects.requireNonNull(parent);
    java.util.Objects.requireNonNull(createdAt);
    Check.that(seq > 0, "seq %d", seq);
    Check.notNegative(pagesDirty, "pagesDirty");
    Check.notNegative(manifestBytes, "manifestBytes");
    Check.that(pagesBytes >= 0 && pagesBytes <= 1L << 50, "pagesBytes %d", pagesBytes);
    Check.that(contentsBytes >= 0 && contentsBytes <= 1L << 50, "contentsBytes %d", contentsBytes);
    linkedBytes = List.copyOf(linkedBytes);
    for (long bytes : linkedBytes) {
      Check.that(bytes >= 0 && bytes <= 1L << 50, "linkedBytes %d", bytes);
    }
    Check.that(blockBytes == BlockChecksums.BLOCK_BYTES, "blockBytes %d", blockBytes);
  }

  /** Bytes that {@code checksums.dat} must have. */
  long checksumsBytes() {
    return checksumsBytes(pagesBytes, contentsBytes, linkedBytes);
  }

  private static long checksumsBytes(long pages, long contents, List<Long> linked) {
    long blocks = (long) BlockChecksums.blocks(pages) + BlockChecksums.blocks(contents);
    return Integer.BYTES * (blocks + linked.stream().mapToLong(BlockChecksums::blocks).sum());
  }

  static CommitRecord of(
      Image image,
      long manifestBytes,
      long pagesBytes,
      long contentsBytes,
      long pagesDirty,
      long durationMicros) {
    var header = image.header();
    long logical =
        image.processes().stream()
            .map(ProcessImage::pages)
            .flatMap(List::stream)
            .mapToLong(extent -> extent.bytes())
            .sum();
    List<Long> linked = image.pageFiles().stream().map(PageFile::bytes).toList();
    long sums = checksumsBytes(pagesBytes, contentsBytes, linked);
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
        pagesDirty,
        header.pauseMicros(),
        durationMicros,
        manifestBytes,
        pagesBytes,
        contentsBytes,
        linked,
        BlockChecksums.BLOCK_BYTES);
  }

  /** The record is of this image, and not of another one. */
  boolean describes(Image image) {
    return equals(
        of(image, manifestBytes, pagesBytes, contentsBytes, pagesDirty, durationMicros));
  }
}
