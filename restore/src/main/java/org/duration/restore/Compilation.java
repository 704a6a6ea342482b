// What compiling an image comes to.
package org.duration.restore;

import java.util.List;
import java.util.Objects;
import org.duration.restore.plan.Plan;

/** Either a plan that has been verified, or every reason why there is none. */
public sealed interface Compilation {
  /** What the user should know in either case. */
  List<RestoreNote> notes();

  /** It can be restored here. */
  record Compiled(Plan plan, List<RestoreNote> notes) implements Compilation {
    public Compiled {
      Objects.requireNonNull(plan);
      notes = List.copyOf(notes);
    }
  }

  /** It cannot; nothing has been made. */
  record Refused(List<RestoreRefusal> refusals, List<RestoreNote> notes) implements Compilation {
    public Refused {
      refusals = List.copyOf(refusals);
      notes = List.copyOf(notes);
    }
  }
}
