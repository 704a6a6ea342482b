// What the policy says about a writable file that changed since the checkpoint.
package org.duration.restore;

/** The words of a policy's {@code files}, as far as a restore decides by them. */
public enum FileHandling {
  /** The restore is refused, and the file named. */
  REFUSE,
  /** The file is taken as it is: its owner recovers by itself. */
  KEEP,
  /** It goes back to the length that it had: a log that is only appended to. */
  TRUNCATE
}
