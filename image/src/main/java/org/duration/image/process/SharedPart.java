// What a process can have in common with its parent without being a thread of it.
package org.duration.image.process;

/** Flags of clone(2). */
public enum SharedPart {
  /** CLONE_FILES: one table of descriptors, which stands with the parent. */
  DESCRIPTORS,
  /** CLONE_FS: working directory, root directory, umask. */
  DIRECTORIES
}
