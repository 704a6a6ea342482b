// A policy file that cannot take effect.
package org.duration.policies.file;

import java.util.List;
import java.util.stream.Collectors;

/**
 * All errors of one policy file (the first 200 that were found), sorted by position; nothing of the
 * file has taken effect.
 */
public final class InvalidPolicy extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<PolicyError> errors;

  InvalidPolicy(List<PolicyError> errors) {
    super(errors.stream().map(PolicyError::toString).collect(Collectors.joining("\n")));
    this.errors = List.copyOf(errors);
  }

  /** At least one. The message of the exception has them one a line. */
  public List<PolicyError> errors() {
    return errors;
  }
}
