// The steps of a commit, for progress and for fault injection.
package org.duration.image.store;

/** In order; each is reached when what it names is done. */
public enum WritePhase {
  /** {@code pages.raw} has its final name. */
  PAGES_PLACED,
  /** {@code contents.dat} is written. */
  CONTENTS_WRITTEN,
  /** {@code manifest.json} is written. */
  MANIFEST_WRITTEN,
  /** Every data block has its checksum. */
  CHECKSUMS_WRITTEN,
  /** {@code commit.json} and {@code SHA256SUMS} are written. */
  COMMIT_WRITTEN,
  /** All files and the draft's directory are on the disk. */
  SYNCED,
  /** The checkpoint has its final name. */
  RENAMED,
  /** The name is on the disk: the checkpoint is durable. */
  DURABLE
}
