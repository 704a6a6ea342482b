// The vdso that this kernel maps into a new process.
package org.duration.restore.host;

import java.util.List;
import org.duration.image.Check;

/**
 * @param sha256 of the bytes of {@code [vdso]}
 * @param segments of the whole group, ascending addresses
 */
public record VdsoFacts(String sha256, List<Segment> segments) {
  /** One area: {@code [vvar]}, {@code [vvar_vclock]} or {@code [vdso]}. */
  public record Segment(String name, long bytes) {
    public Segment {
      Check.that(bytes > 0 && bytes % 4096 == 0, "%s of %d bytes", name, bytes);
    }
  }

  public VdsoFacts {
    segments = List.copyOf(segments);
    Check.that(segments.size() <= 8, "%d segments of the vdso", segments.size());
  }

  /** Of each segment. */
  public List<Long> bytes() {
    return segments.stream().map(Segment::bytes).toList();
  }
}
