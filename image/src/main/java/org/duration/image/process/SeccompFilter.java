// One filter that every system call of a thread passes.
package org.duration.image.process;

import org.duration.image.Bytes;
import org.duration.image.Check;

/**
 * From PTRACE_SECCOMP_GET_FILTER. The group's own, of init, are not part of an image: whoever
 * restores has them, or has none.
 *
 * @param flags SECCOMP_FILTER_FLAG_LOG or none: the kernel tells no others
 * @param program {@code struct sock_filter}, 8 bytes each
 */
public record SeccompFilter(long flags, Bytes program) {
  public static final int INSTRUCTION_BYTES = 8;
  private static final int MOST_INSTRUCTIONS = 4096;
  private static final long LOG = 2;

  public SeccompFilter {
    Check.that(flags == 0 || flags == LOG, "seccomp filter with flags %#x", flags);
    int bytes = program.length();
    Check.that(
        bytes > 0
            && bytes % INSTRUCTION_BYTES == 0
            && bytes <= MOST_INSTRUCTIONS * INSTRUCTION_BYTES,
        "seccomp filter of %d bytes",
        bytes);
  }

  public int instructions() {
    return program.length() / INSTRUCTION_BYTES;
  }
}
