// Checks a checkpoint whole, and says all that is wrong with it.
package org.duration.image.store;

import java.util.List;
import org.duration.image.Damage;
import org.duration.image.ImageException;

/** For {@code verify}: reads every byte. */
public final class ImageVerifier {
  private ImageVerifier() {}

  /**
   * What is damaged, empty when nothing is. A damaged manifest is one finding: behind it nothing
   * can be known.
   *
   * @throws ImageException.Missing there is no such checkpoint
   * @throws ImageException.NewerFormat it cannot be judged by this build
   */
  public static List<Damage> verify(GroupCheckpoints checkpoints, long seq) {
    return verify(checkpoints, seq, Pace.FULL);
  }

  /** The same by somebody who is in no hurry. */
  public static List<Damage> verify(GroupCheckpoints checkpoints, long seq, Pace pace) {
    try {
      return checkpoints.read(seq).damagedData(pace);
    } catch (ImageException.Corrupt e) {
      return List.of(e.damage());
    }
  }
}
