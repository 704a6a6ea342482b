package org.duration.coordinator.group;

import java.util.List;
import java.util.Map;

/**
 * What a user asked for could not be done. The message is one line: what went wrong, why, and what
 * to do; it does not name the group, which the command line puts before it.
 */
public class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitStatus status;
  private final String group;
  private final transient List<Map<String, Object>> details;

  public CommandFailure(ExitStatus status, String group, String message) {
    this(status, group, message, List.of());
  }

  /**
   * @param details one map for each refusal, with the fields that {@code --json} shows
   */
  public CommandFailure(
      ExitStatus status, String group, String message, List<Map<String, Object>> details) {
    super(message);
    this.status = status;
    this.group = group;
    this.details = List.copyOf(details);
  }

  public CommandFailure because(Throwable cause) {
    initCause(cause);
    return this;
  }

  public ExitStatus status() {
    return status;
  }

  public String group() {
    return group;
  }

  public List<Map<String, Object>> details() {
    return details == null ? List.of() : details;
  }
}
