// Whether the processes may become who they were.
package org.duration.restore.check;

import java.util.HashSet;
import java.util.Set;
import org.duration.image.Image;
import org.duration.image.process.Credentials;
import org.duration.image.process.Ids;
import org.duration.image.process.LiveProcess;
import org.duration.image.process.ProcessImage;
import org.duration.image.process.ResourceLimit;
import org.duration.image.process.Scheduling;
import org.duration.image.process.ThreadImage;
import org.duration.restore.Findings;
import org.duration.restore.host.HostFacts;
import org.duration.restore.host.Privileges;
import org.duration.restore.plan.Names;

/** Ids, capabilities, limits, priorities, against what init may give. */
public final class ProcessCheck {
  private static final String AS_ROOT = "restore as root";

  private final Privileges may;
  private final Findings findings;

  private ProcessCheck(Privileges may, Findings findings) {
    this.may = may;
    this.findings = findings;
  }

  public static void check(Image image, HostFacts host, Findings findings) {
    ProcessCheck check = new ProcessCheck(host.privileges(), findings);
    image.processes().forEach(process -> process.live().ifPresent(l -> check.process(process, l)));
  }

  private void process(ProcessImage process, LiveProcess live) {
    live.limits().forEach(limit -> limit(process, limit));
    int oom = live.attributes().oomScoreAdj();
    if (oom < may.oomScoreAdj() && !may.mayRaiseLimits()) {
      findings.refuse(
          process, "oom_score_adj " + oom, "cannot be set below " + may.oomScoreAdj(), AS_ROOT);
    }
    Set<Credentials> seen = new HashSet<>();
    Set<Scheduling> scheduled = new HashSet<>();
    for (ThreadImage thread : live.threads()) {
      if (seen.add(thread.credentials())) {
        credentials(process, thread.credentials());
      }
      if (scheduled.add(thread.scheduling())) {
        scheduling(process, thread.scheduling());
      }
    }
  }

  private void limit(ProcessImage process, ResourceLimit limit) {
    long here = may.hardLimit(limit.resource());
    if (Long.compareUnsigned(limit.hard(), here) > 0 && !may.mayRaiseLimits()) {
      String name = Names.resource(limit.resource());
      findings.refuse(
          process,
          "limit " + name,
          String.format(
              "cannot be raised to %s: at most %s here",
              Names.limit(limit.hard()), Names.limit(here)),
          "raise the hard limit of " + name + " (ulimit -H) for whoever restores, or " + AS_ROOT);
    }
  }

  private void credentials(ProcessImage process, Credentials credentials) {
    if (!may.mayTakeIds()) {
      ids(process, "uid", credentials.uid(), may.uid());
      ids(process, "gid", credentials.gid(), may.gid());
    }
    long wanted = credentials.permitted() | credentials.inheritable() | credentials.ambient();
    if (((wanted | credentials.bounding()) & ~may.bounding()) != 0) {
      findings.refuse(
          process,
          "capabilities",
          String.format(
              "it had %#x within %#x, here are only %#x",
              wanted, credentials.bounding(), may.bounding()),
          "restore with at least these capabilities");
    }
    if (credentials.seccompMode() != 0 && may.rootless()) {
      findings.refuse(process, "seccomp", "cannot be suspended while it is set again", AS_ROOT);
    }
  }

  private void ids(ProcessImage process, String what, Ids ids, long own) {
    for (long id : new long[] {ids.real(), ids.effective(), ids.saved(), ids.fileSystem()}) {
      if (id != own) {
        findings.refuse(
            process,
            what + " " + id,
            "cannot be taken by " + what + " " + own,
            "restore as root, or as the user whose group it was");
        return;
      }
    }
  }

  private void scheduling(ProcessImage process, Scheduling scheduling) {
    boolean realTime = scheduling.priority() > 0 || scheduling.policy() == 6;
    if (realTime && !may.mayRaisePriority()) {
      findings.refuse(
          process, "real-time priority", "needs CAP_SYS_NICE, which is missing here", AS_ROOT);
    } else if (scheduling.nice() < may.nice() && !may.mayRaisePriority()) {
      findings.refuse(
          process,
          "nice " + scheduling.nice(),
          "cannot be set from " + may.nice() + " without CAP_SYS_NICE",
          AS_ROOT + ", or without nice");
    }
  }
}
