// The sentences of refusals that several builders share.
package org.duration.capture;

import org.duration.image.Evidence;

final class Evidences {
  static final String NOT_YET = " are not supported yet";

  /** How the remedy for what passes by itself begins. */
  static final String AGAIN = "checkpoint again";

  /** Of what a reader takes away at once, unless he does not read at all. */
  static final String ONCE_READ = AGAIN + " once it has read them";

  /** What decoding puts where bytes are no UTF-8. */
  private static final char NOT_TEXT = '\ufffd';

  private Evidences() {}

  static Evidence unreadable(String fact, String why) {
    return new Evidence(
        fact,
        "",
        "it could not be read (" + why + ")",
        "make the process readable for its user, or end it");
  }

  static Evidence malformed(String message) {
    return new Evidence("kernel text", "", message, "report this, with the kernel's release");
  }

  static Evidence impossible(String message) {
    return new Evidence("impossible facts", "", String.valueOf(message), "report this");
  }

  /** {@code plural}: what the sentence is about. */
  static Evidence unsupported(String kind, String detail, String plural, String remedy) {
    return new Evidence(kind, detail, plural + NOT_YET, remedy);
  }

  /** A path whose bytes are no UTF-8 is not what its text says: nothing could be opened by it. */
  static void requireText(String resource, String path) throws RefusedFact {
    if (path.indexOf(NOT_TEXT) >= 0) {
      throw new RefusedFact(
          resource, unsupported("path", path, "paths that are not UTF-8", "rename the file"));
    }
  }
}
