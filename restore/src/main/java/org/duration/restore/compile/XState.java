// A thread's extended registers on another CPU.
package org.duration.restore.compile;

import java.util.Arrays;
import org.duration.image.Bytes;
import org.duration.image.CpuFeatures;

/**
 * The standard layout begins alike on every CPU: x87 and SSE, the header, AVX at 576. What comes
 * behind stands where each CPU says, so only these three are moved.
 */
public final class XState {
  /** x87, SSE, AVX. */
  private static final long PORTABLE = 7;

  private XState() {}

  /** Whether a thread that was captured on {@code captured} can go on here. */
  public static boolean portable(CpuFeatures captured, CpuFeatures here) {
    boolean same = captured.xcr0() == here.xcr0() && captured.xstateBytes() == here.xstateBytes();
    boolean grows =
        (captured.xcr0() & ~PORTABLE) == 0
            && (captured.xcr0() & ~here.xcr0()) == 0
            && captured.xstateBytes() <= here.xstateBytes();
    return same || grows;
  }

  /**
   * As long as the kernel here wants it; components that the image lacks are in their first state.
   */
  static Bytes onHost(Bytes captured, CpuFeatures here) {
    return captured.length() >= here.xstateBytes()
        ? captured
        : Bytes.of(Arrays.copyOf(captured.toArray(), here.xstateBytes()));
  }
}
