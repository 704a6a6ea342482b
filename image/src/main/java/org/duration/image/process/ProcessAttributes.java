// The small settings of a process.
package org.duration.image.process;

import java.util.List;
import org.duration.image.Check;

/**
 * From /proc/PID/{oom_score_adj,personality,coredump_filter} and prctl.
 *
 * @param personality as personality(2)
 * @param dumpable PR_GET_DUMPABLE: 0, 1 or 2
 * @param childSubreaper PR_GET_CHILD_SUBREAPER
 * @param hugePagesDisabled PR_GET_THP_DISABLE
 * @param cgroups where it stands apart from init, one a hierarchy
 */
public record ProcessAttributes(
    int oomScoreAdj,
    long personality,
    long coredumpFilter,
    int dumpable,
    boolean childSubreaper,
    boolean hugePagesDisabled,
    List<CgroupPlace> cgroups) {
  public ProcessAttributes {
    Check.that(oomScoreAdj >= -1000 && oomScoreAdj <= 1000, "oom_score_adj %d", oomScoreAdj);
    Check.that(personality >= 0 && personality <= 0xffffffffL, "personality %#x", personality);
    Check.that(
        coredumpFilter >= 0 && coredumpFilter <= 0xffffffffL,
        "coredump_filter %#x",
        coredumpFilter);
    cgroups = List.copyOf(cgroups);
    Check.that(
        cgroups.stream().map(CgroupPlace::hierarchy).distinct().count() == cgroups.size(),
        "two cgroups of one hierarchy");
    Check.that(dumpable >= 0 && dumpable <= 2, "dumpable %d", dumpable);
  }
}
