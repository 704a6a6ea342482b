// What a caller can do about an error.
package org.duration.image;

/** One of these stands on every error of ours. */
public enum ErrorKind {
  /** The same again may succeed. */
  RETRY,
  /** The guest, or the user, does what we do not support. */
  REFUSED,
  /** The group is no longer ours. */
  FENCED,
  /** This machine lacks something. */
  HOST,
  /** The bytes are wrong. */
  CORRUPT,
  /** We are wrong. */
  BUG
}
