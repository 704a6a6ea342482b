// What seccomp holds a thread to, beyond what holds all the group.
package org.duration.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.duration.capture.proc.StatusText;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.image.Bytes;
import org.duration.image.Evidence;
import org.duration.image.process.Credentials;
import org.duration.image.process.SeccompFilter;

/**
 * {@code inherited}: init's filters, as a container's: whoever restores the group stands under them
 * too, and what it restores inherits them again.
 */
record SeccompState(int inherited, StatusText status, FactSource source) {
  private static final int SYS_ADMIN = 21;
  private static final int RET_CONSTANT = 0x06;
  private static final int ACTION_FULL = 0xffff0000;
  private static final int RET_USER_NOTIF = 0x7fc00000;
  private static final String SWITCH_OFF =
      "switch the program's own sandbox off (--no-sandbox, Sandbox 0)";

  /** {@code init}: its status, where the stream has it. */
  static SeccompState of(Optional<StatusText> init, StatusText status, FactSource source) {
    int inherited =
        init.filter(text -> text.seccompMode() == Credentials.SECCOMP_FILTER)
            .map(StatusText::seccompFilters)
            .orElse(0);
    return new SeccompState(inherited, status, source);
  }

  /** As in {@link Credentials}. */
  int mode() {
    boolean own = status.seccompMode() != Credentials.SECCOMP_FILTER || !onlyInherited();
    return own ? status.seccompMode() : 0;
  }

  private boolean onlyInherited() {
    return inherited > 0 && status.seccompFilters() == inherited;
  }

  /** Oldest first. */
  List<SeccompFilter> filters() throws RefusedFact {
    requireReadable();
    if (mode() != Credentials.SECCOMP_FILTER) {
      return List.of();
    }
    requireSettable();
    List<SeccompFilter> filters = new ArrayList<>();
    for (RawFact.SeccompFilter fact :
        source.facts().all(FactType.SECCOMP_FILTER, RawFact.SeccompFilter.class)) {
      requireUnsupervised(fact.program());
      filters.add(new SeccompFilter(fact.flags(), fact.program()));
    }
    if (filters.size() <= inherited
        || status.seccompFilters() != 0 && filters.size() != status.seccompFilters()) {
      throw new RefusedFact(
          source.resource(),
          Evidences.impossible(filters.size() + " of its seccomp filters were read"));
    }
    return List.copyOf(filters.subList(inherited, filters.size()));
  }

  /** Strict mode lets in none of the calls by which the rest of the thread's state is asked for. */
  private void requireReadable() throws RefusedFact {
    boolean unread =
        switch (mode()) {
          case Credentials.SECCOMP_STRICT -> source.facts().unread(FactType.ALTSTACK).isPresent();
          case Credentials.SECCOMP_FILTER ->
              source.facts().unread(FactType.SECCOMP_FILTER).isPresent()
                  || source
                      .facts()
                      .all(FactType.SECCOMP_FILTER, RawFact.SeccompFilter.class)
                      .isEmpty();
          default -> false;
        };
    if (unread) {
      throw refused(
          mode() == Credentials.SECCOMP_STRICT
              ? "a thread in it can be asked only by root"
              : "filters can be read only by root, outside of any filter",
          "run the group as root, or " + SWITCH_OFF);
    }
  }

  /** What is set in a restore needs the right to it still. */
  private void requireSettable() throws RefusedFact {
    if (!status.noNewPrivileges() && (status.effective() >>> SYS_ADMIN & 1) == 0) {
      throw refused(
          "they were set with a privilege (CAP_SYS_ADMIN) that the process has given up since",
          "let it set no_new_privs, or " + SWITCH_OFF);
    }
  }

  /** The other end of such a filter is a descriptor, often one of a process outside. */
  private void requireUnsupervised(Bytes program) throws RefusedFact {
    var code = program.buffer();
    for (int at = 0; at + SeccompFilter.INSTRUCTION_BYTES <= code.limit(); at += 8) {
      if (code.getShort(at) == RET_CONSTANT
          && (code.getInt(at + 4) & ACTION_FULL) == RET_USER_NOTIF) {
        throw refused(
            "one of them hands calls over to a supervisor, who would be another after a restore",
            SWITCH_OFF);
      }
    }
  }

  private RefusedFact refused(String reason, String remedy) {
    return new RefusedFact(
        source.resource(),
        new Evidence(
            "seccomp",
            status.seccompMode() == Credentials.SECCOMP_STRICT ? "strict mode" : "filter",
            reason,
            remedy));
  }
}
