// Whose a lock is, and what it keeps others from.
package org.duration.image.files;

import com.fasterxml.jackson.annotation.JsonProperty;

public enum LockKind {
  /** Of an open file, the whole of the file. */
  @JsonProperty("flock")
  FLOCK,
  /** Of a process, a range of bytes. */
  @JsonProperty("posix")
  POSIX,
  /** Of an open file, a range of bytes. */
  @JsonProperty("ofd")
  OFD,
  /** Of an open file: a signal before somebody else opens it. */
  @JsonProperty("lease")
  LEASE;

  /** Nobody else who has the file open has it. */
  public boolean ofProcess() {
    return this == POSIX;
  }
}
