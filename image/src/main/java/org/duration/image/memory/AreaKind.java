// What stands behind an area.
package org.duration.image.memory;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.duration.image.Check;
import org.duration.image.Evidence;

/** From the last column of maps. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AreaKind.Anonymous.class, name = "anonymous"),
  @JsonSubTypes.Type(value = AreaKind.Heap.class, name = "heap"),
  @JsonSubTypes.Type(value = AreaKind.Stack.class, name = "stack"),
  @JsonSubTypes.Type(value = AreaKind.FileBacked.class, name = "file"),
  @JsonSubTypes.Type(value = AreaKind.Shared.class, name = "shared-memory"),
  @JsonSubTypes.Type(value = AreaKind.Segment.class, name = "sysv-segment"),
  @JsonSubTypes.Type(value = AreaKind.Vdso.class, name = "vdso"),
  @JsonSubTypes.Type(value = AreaKind.Vsyscall.class, name = "vsyscall"),
  @JsonSubTypes.Type(value = AreaKind.Unsupported.class, name = "unsupported")
})
public sealed interface AreaKind {
  /** Whether what was never written there reads as zeros. */
  default boolean beginsAsZeros() {
    return this instanceof Anonymous || this instanceof Heap || this instanceof Stack;
  }

  /**
   * Private anonymous memory.
   *
   * @param name of PR_SET_VMA_ANON_NAME, empty for none
   */
  record Anonymous(String name) implements AreaKind {
    public Anonymous {
      java.util.Objects.requireNonNull(name);
    }
  }

  /** {@code [heap]}: private anonymous memory within the brk. */
  record Heap() implements AreaKind {}

  /** {@code [stack]}: the first thread's. */
  record Stack() implements AreaKind {}

  /** A file, private or shared; {@code offset} in bytes. */
  record FileBacked(MappedFileId file, long offset) implements AreaKind {
    public FileBacked {
      java.util.Objects.requireNonNull(file);
      Check.that(offset >= 0 && offset % 4096 == 0, "file offset %d", offset);
    }
  }

  /** Memory that no file system names, mapped privately or shared; {@code offset} in bytes. */
  record Shared(SharedMemoryId memory, long offset) implements AreaKind {
    public Shared {
      java.util.Objects.requireNonNull(memory);
      Check.that(offset >= 0 && offset % 4096 == 0, "memory offset %d", offset);
    }
  }

  /** A part of a SysV segment, attached; {@code segment} is its id, {@code offset} in bytes. */
  record Segment(int segment, long offset) implements AreaKind {
    public Segment {
      Check.notNegative(segment, "segment");
      Check.that(offset >= 0 && offset % 4096 == 0, "segment offset %d", offset);
    }
  }

  /** The kernel's own pages: {@code [vdso]}, {@code [vvar]}, {@code [vvar_vclock]}. */
  record Vdso(String name) implements AreaKind {
    public Vdso {
      Check.that(name.startsWith("[v"), "not a part of the vdso: %s", name);
    }

    /** The code, not the data. */
    public boolean code() {
      return name.equals("[vdso]");
    }
  }

  /** {@code [vsyscall]}: the same in every process, never restored. */
  record Vsyscall() implements AreaKind {}

  /** What cannot be captured; never in a committed image. */
  record Unsupported(Evidence evidence) implements AreaKind {
    public Unsupported {
      java.util.Objects.requireNonNull(evidence);
    }
  }
}
