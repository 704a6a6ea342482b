// What a listing of checkpoints shows, and what a checkpoint's files must measure.
package org.duration.image.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.duration.image.Check;
import org.duration.image.CheckpointKind;
import org.duration.image.Image;
import org.duration.image.pack.Packing;
import org.duration.image.process.ProcessImage;
import org.duration.image.seal.FileSeal;

/**
 * {@code commit.json}: small, so that a store is listed without reading manifests.
 *
 * @param bytesLogical page bytes of all processes
 * @param bytesStored bytes of all files but this one and {@code SHA256SUMS}
 * @param pagesDirty pages that were captured, those among them that are stored once or not at all
 *     too
 * @param pauseMicros from the first task stopped to the last task running
 * @param durationMicros from the request until the bytes were written; the last sync and rename are
 *     not in it
 * @param pagesBytes size of {@code pages.dat}
 * @param pagesHeld what that holds, unpacked
 * @param linkedBytes of each file that it has in common with earlier checkpoints
 * @param packing of {@code pages.dat}, then of each of those
 * @param sealed by which key the files are encrypted; empty: they are not
 * @param signed by which key the checkpoint is signed; empty: it is not
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
    long pagesHeld,
    long contentsBytes,
    List<Long> linkedBytes,
    List<Packing> packing,
    Optional<Sealed> sealed,
    Optional<Signed> signed,
    int blockBytes) {
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{16}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /**
   * @param key its fingerprint
   * @param salts of {@code manifest.json}, {@code pages.dat}, {@code contents.dat} and each file in
   *     common with earlier checkpoints
   */
  public record Sealed(String key, List<String> salts) {
    public Sealed {
      Check.that(FINGERPRINT.matcher(key).matches(), "not a key's fingerprint: %s", key);
      salts = List.copyOf(salts);
      salts.forEach(salt -> Check.that(FileSeal.isSalt(salt), "not a salt: %s", salt));
    }
  }

  /**
   * @param key its fingerprint
   * @param sha256 of {@code pages.dat}, {@code contents.dat} and each file in common with earlier
   *     checkpoints, as they stand on the disk
   */
  public record Signed(String key, List<String> sha256) {
    public Signed {
      Check.that(FINGERPRINT.matcher(key).matches(), "not a key's fingerprint: %s", key);
      sha256 = List.copyOf(sha256);
      sha256.forEach(each -> Check.that(SHA256.matcher(each).matches(), "not SHA-256: %s", each));
    }
  }

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
    packing = List.copyOf(packing);
    Check.that(packing.size() == 1 + linkedBytes.size(), "packing of %d files", packing.size());
    Check.that(pagesHeld >= 0 && pagesHeld <= 1L << 50, "pagesHeld %d", pagesHeld);
    Check.that(
        packing.get(0) != Packing.NONE || pagesBytes == asStored(sealed, pagesHeld),
        "%d bytes hold %d",
        pagesBytes,
        pagesHeld);
    int files = 2 + linkedBytes.size();
    sealed.ifPresent(
        one -> {
          Check.that(one.salts.size() == 1 + files, "%d salts", one.salts.size());
          long contents = FileSeal.heldBytes(contentsBytes);
          Check.that(contents >= 0, "contentsBytes %d", contentsBytes);
        });
    signed.ifPresent(
        one -> Check.that(one.sha256.size() == files, "%d digests", one.sha256.size()));
    Check.that(blockBytes == BlockChecksums.BLOCK_BYTES, "blockBytes %d", blockBytes);
  }

  private static long asStored(Optional<Sealed> sealed, long held) {
    return sealed.isPresent() ? FileSeal.sealedBytes(held) : held;
  }

  /** What {@code contents.dat} holds. */
  long contentsHeld() {
    return sealed.isPresent() ? FileSeal.heldBytes(contentsBytes) : contentsBytes;
  }

  /** Bytes that {@code checksums.dat} must have. */
  long checksumsBytes() {
    return checksumsBytes(pagesBytes, contentsBytes, linkedBytes);
  }

  private static long checksumsBytes(long pages, long contents, List<Long> linked) {
    long blocks = (long) BlockChecksums.blocks(pages) + BlockChecksums.blocks(contents);
    return Integer.BYTES * (blocks + linked.stream().mapToLong(BlockChecksums::blocks).sum());
  }

  /**
   * What the files of a checkpoint measure.
   *
   * @param linked of each file of {@code Image.pageFiles}
   */
  record Sizes(
      long manifest,
      Stored pages,
      long pagesHeld,
      long contents,
      List<Stored> linked,
      Optional<Sealed> sealed,
      Optional<Signed> signed) {}

  /**
   * A page file as it stands on the disk.
   *
   * @param salt when it is sealed
   * @param sha256 when its checkpoint is signed
   */
  record Stored(long bytes, Packing packing, Optional<String> salt, Optional<String> sha256) {}

  static CommitRecord of(Image image, Sizes sizes, long pagesDirty, long durationMicros) {
    var header = image.header();
    long logical =
        image.processes().stream()
            .map(ProcessImage::pages)
            .flatMap(List::stream)
            .mapToLong(extent -> extent.bytes())
            .sum();
    List<Long> linked = sizes.linked.stream().map(Stored::bytes).toList();
    long sums = checksumsBytes(sizes.pages.bytes, sizes.contents, linked);
    List<Packing> packing = new ArrayList<>(List.of(sizes.pages.packing));
    sizes.linked.forEach(file -> packing.add(file.packing));
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
        sizes.manifest + sizes.pages.bytes + sizes.contents + sums,
        pagesDirty,
        header.pauseMicros(),
        durationMicros,
        sizes.manifest,
        sizes.pages.bytes,
        sizes.pagesHeld,
        sizes.contents,
        linked,
        packing,
        sizes.sealed,
        sizes.signed,
        BlockChecksums.BLOCK_BYTES);
  }

  /** The record is of this image, and not of another one. */
  boolean describes(Image image) {
    Sizes sizes =
        new Sizes(manifestBytes, stored(0), pagesHeld, contentsBytes, linked(), sealed, signed);
    return linkedBytes.size() == image.pageFiles().size()
        && equals(of(image, sizes, pagesDirty, durationMicros));
  }

  private List<Stored> linked() {
    return IntStream.rangeClosed(1, linkedBytes.size()).mapToObj(this::stored).toList();
  }

  /** Of the {@code file}-th page file, as extents count it. */
  Stored stored(int file) {
    int place = file == 0 ? 0 : file + 1; // the contents come behind the first
    return new Stored(
        file == 0 ? pagesBytes : linkedBytes.get(file - 1),
        packing.get(file),
        sealed.map(one -> one.salts.get(1 + place)),
        signed.map(one -> one.sha256.get(place)));
  }
}
