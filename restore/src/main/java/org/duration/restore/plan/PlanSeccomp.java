// What the tracer holds a task to in the end.
package org.duration.restore.plan;

import java.util.List;
import java.util.Objects;
import org.duration.image.Bytes;
import org.duration.image.Check;

/**
 * @param strict the mode in which only four calls are left
 * @param filtered filters hold the task, though it may be the first task that sets them
 * @param filters to be set by this task, in this order
 */
public record PlanSeccomp(boolean strict, boolean filtered, List<Filter> filters) {
  public static final PlanSeccomp NONE = new PlanSeccomp(false, false, List.of());

  public PlanSeccomp {
    filters = List.copyOf(filters);
    Check.that(!strict || !filtered, "strict mode and filters");
    Check.that(filtered || filters.isEmpty(), "filters in a task without");
  }

  /**
   * {@code struct dur_plan_filter}.
   *
   * @param everyThread the threads take it over as the very same one
   */
  public record Filter(boolean everyThread, long flags, Bytes program) {
    static final int HEADER_BYTES = 8;
    static final int EVERY_THREAD = 1;

    public Filter {
      Objects.requireNonNull(program);
      Check.that(program.length() % 8 == 0, "filter of %d bytes", program.length());
    }

    int bytes() {
      return HEADER_BYTES + program.length();
    }
  }

  int bytes() {
    return filters.stream().mapToInt(Filter::bytes).sum();
  }
}
