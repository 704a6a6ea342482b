// The properties of an area that were asked for and must be asked for again.
package org.duration.image.memory;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.duration.image.Check;

/** VmFlags of smaps, by the kernel's two letters. Flags that follow from the rest are not kept. */
public enum AreaFlag {
  /** MAP_GROWSDOWN. */
  GROWS_DOWN("gd"),
  /** MAP_NORESERVE. */
  NO_RESERVE("nr"),
  /** Counted against the commit limit. */
  ACCOUNTED("ac"),
  /** MADV_HUGEPAGE. */
  HUGE_PAGE("hg"),
  /** MADV_NOHUGEPAGE. */
  NO_HUGE_PAGE("nh"),
  /** mlock. */
  LOCKED("lo"),
  /** MADV_DONTFORK. */
  DONT_FORK("dc"),
  /** MADV_DONTDUMP. */
  DONT_DUMP("dd"),
  /** MADV_WIPEONFORK. */
  WIPE_ON_FORK("wf"),
  /** MADV_SEQUENTIAL. */
  SEQUENTIAL("sr"),
  /** MADV_RANDOM. */
  RANDOM("rr"),
  /** MADV_MERGEABLE. */
  MERGEABLE("mg"),
  /** MAP_SYNC. */
  SYNCHRONOUS("sf"),
  /**
   * mprotect(PROT_WRITE) would be allowed: tells a shared mapping of a descriptor open for writing.
   */
  MAY_WRITE("mw");

  private static final Map<String, AreaFlag> BY_LETTERS =
      Arrays.stream(values()).collect(Collectors.toMap(AreaFlag::letters, Function.identity()));

  private final String letters;

  AreaFlag(String letters) {
    this.letters = letters;
  }

  /** As in smaps and in the manifest. */
  @JsonValue
  public String letters() {
    return letters;
  }

  /** Empty: a flag that no restore needs. */
  public static Optional<AreaFlag> of(String letters) {
    return Optional.ofNullable(BY_LETTERS.get(letters));
  }

  @JsonCreator
  static AreaFlag known(String letters) {
    Optional<AreaFlag> flag = of(letters);
    Check.that(flag.isPresent(), "not an area flag: %s", letters);
    return flag.get();
  }
}
