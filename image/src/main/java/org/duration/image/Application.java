// One launched program of a group.
package org.duration.image;

import java.util.List;

/**
 * An application: what {@code run} or {@code join} launched. Its position in {@link
 * Image#applications} is the index that streams count by, in the order of joining.
 *
 * @param rootPid the process that was launched, in the group's namespace; it may have ended by now
 * @param command as launched, empty when not known
 */
public record Application(String name, int rootPid, List<String> command) {
  public Application {
    Check.that(
        !name.isEmpty() && name.length() <= 255,
        "application name of %d characters",
        name.length());
    Check.notNegative(rootPid, "rootPid");
    command = List.copyOf(command);
  }
}
