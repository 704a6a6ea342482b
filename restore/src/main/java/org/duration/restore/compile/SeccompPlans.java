// Which thread of a process sets which seccomp filters.
package org.duration.restore.compile;

import java.util.ArrayList;
import java.util.List;
import org.duration.image.process.Credentials;
import org.duration.image.process.SeccompFilter;
import org.duration.image.process.ThreadImage;
import org.duration.restore.plan.PlanSeccomp;

/**
 * Filters that all threads begin with are set once, by the first one for all: threads that have the
 * very same filters can be given a further one together (TSYNC), others cannot.
 */
final class SeccompPlans {
  private final List<ThreadImage> threads;
  private final int common;

  SeccompPlans(List<ThreadImage> threads) {
    this.threads = threads;
    this.common = common();
  }

  PlanSeccomp of(ThreadImage thread) {
    boolean strict = thread.credentials().seccompMode() == Credentials.SECCOMP_STRICT;
    List<SeccompFilter> own = thread.seccompFilters();
    boolean first = thread.equals(threads.get(0));
    List<PlanSeccomp.Filter> filters = new ArrayList<>();
    for (int i = first ? 0 : common; i < own.size(); i++) {
      filters.add(new PlanSeccomp.Filter(i < common, own.get(i).flags(), own.get(i).program()));
    }
    return new PlanSeccomp(strict, !own.isEmpty(), filters);
  }

  /** How many: none where one thread alone has nobody to share with, or where rights differ. */
  private int common() {
    ThreadImage first = threads.get(0);
    boolean alike =
        threads.stream()
            .allMatch(
                thread ->
                    thread.credentials().noNewPrivileges()
                        == first.credentials().noNewPrivileges());
    if (threads.size() == 1 || !alike) {
      return 0;
    }
    int count = 0;
    while (everyone(count)) {
      count++;
    }
    return count;
  }

  private boolean everyone(int index) {
    List<SeccompFilter> first = threads.get(0).seccompFilters();
    return index < first.size()
        && threads.stream()
            .map(ThreadImage::seccompFilters)
            .allMatch(own -> index < own.size() && own.get(index).equals(first.get(index)));
  }
}
