// The names inside a checkpoint's directory and around it.
package org.duration.image.store;

import org.duration.image.files.DataFile;

/** See docs/image-format.md. */
final class FileNames {
  static final String MANIFEST = "manifest.json";
  static final String PAGES = DataFile.PAGES.fileName();
  static final String DISTINCT_PAGES = "pages.distinct";
  static final String PACKED_PAGES = "pages.packed";
  static final String CONTENTS = DataFile.CONTENTS.fileName();
  static final String CHECKSUMS = "checksums.dat";
  static final String COMMIT = "commit.json";
  static final String SUMS = "SHA256SUMS";
  static final String SIGNATURE = "SHA256SUMS.hmac";

  /** What the capturer writes into a draft. */
  static final String RAW_PAGES = "pages.raw";

  static final String RAW_FACTS = "facts.raw";

  static final String WRITER_LOCK = "writer.lock";

  /** Before it is locked, for a moment. */
  static final String UNLOCKED_PREFIX = ".new-";

  static final String DRAFT_PREFIX = ".tmp-";
  static final String TRASH_PREFIX = ".trash-";
  static final String CHECKPOINTS = "checkpoints";

  /** Beside the checkpoints. */
  static final String INTERCEPTOR = "interceptor";

  private FileNames() {}
}
