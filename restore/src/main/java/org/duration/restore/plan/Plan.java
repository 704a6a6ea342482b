// A whole restore, as straight-line programs.
package org.duration.restore.plan;

import java.util.List;
import org.duration.image.Check;

/**
 * Compiled from an image for one host.
 *
 * @param tasks task 0 is the root task
 * @param origins the source map of the steps
 * @param barrierParticipants tasks that arrive at each barrier
 * @param inputs the data files, in the order in which init opens them
 * @param streams applications whose standard streams the root task inherits from init
 * @param firstTool every descriptor from this number on is a tool, closed before a task is ready
 * @param vdso bytes of each segment of the host's vdso group, ascending addresses
 */
public record Plan(
    Hole hole,
    List<PlanTask> tasks,
    List<Origin> origins,
    List<Integer> barrierParticipants,
    List<PlanFinish> finishes,
    List<DataInput> inputs,
    int streams,
    int firstTool,
    List<Long> vdso) {
  /** {@code DUR_PLAN_BARRIERS}. */
  public static final int BARRIERS = 8;

  /** In which order a task meets barriers, whatever their numbers: one that all have in common. */
  public static final List<Integer> BARRIER_ORDER = List.of(0, 1, 2, 6, 4, 5, 3, 7);

  /** {@code DUR_PLAN_DATA_FD}. */
  public static final int DATA_FD = 100;

  /** {@code DUR_STREAM_BASE}: application i's streams stand at this plus 4 i. */
  public static final int STREAM_FD = 200;

  /** Where content files stand for a moment; the group's own directory. */
  public static final String CONTENT_DIRECTORY = "/dev/shm/.duration/";

  public Plan {
    java.util.Objects.requireNonNull(hole);
    tasks = List.copyOf(tasks);
    origins = List.copyOf(origins);
    barrierParticipants = List.copyOf(barrierParticipants);
    finishes = List.copyOf(finishes);
    inputs = List.copyOf(inputs);
    vdso = List.copyOf(vdso);
    Check.that(!tasks.isEmpty(), "a plan without a root task");
    Check.that(barrierParticipants.size() == BARRIERS, "%d barriers", barrierParticipants.size());
  }

  public PlanTask root() {
    return tasks.get(0);
  }

  /** Whether connections to the outside go on, whose packets have to be held back meanwhile. */
  public boolean resumes() {
    return root().steps().stream().anyMatch(step -> step.op() instanceof InternetOp.TcpResume);
  }

  public int readyTasks() {
    return (int) tasks.stream().filter(PlanTask::livesOn).count();
  }

  public Origin origin(Step step) {
    return origins.get(step.origin());
  }
}
