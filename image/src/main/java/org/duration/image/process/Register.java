// The general registers of x86-64, in the kernel's order.
package org.duration.image.process;

import java.util.Locale;

/** In the order of {@code struct user_regs_struct}. */
public enum Register {
  R15,
  R14,
  R13,
  R12,
  RBP,
  RBX,
  R11,
  R10,
  R9,
  R8,
  RAX,
  RCX,
  RDX,
  RSI,
  RDI,
  ORIG_RAX,
  RIP,
  CS,
  EFLAGS,
  RSP,
  SS,
  FS_BASE,
  GS_BASE,
  DS,
  ES,
  FS,
  GS;

  /** As in the manifest. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
