// Policies for tests, written as an administrator writes them.
package org.duration.policies;

import org.duration.policies.file.EffectivePolicy;
import org.duration.policies.file.InvalidPolicy;
import org.duration.policies.file.PolicyLoader;

/** Yields what the loader makes of a text, for tests that are not about errors. */
public final class Policies {
  private Policies() {}

  public static EffectivePolicy effective(String yaml) {
    try {
      return PolicyLoader.parse("test.yaml", yaml);
    } catch (InvalidPolicy e) {
      throw new AssertionError(e);
    }
  }

  public static Policy policy(String yaml) {
    return effective(yaml).policy();
  }
}
