// The way from an image to a plan.
package org.duration.restore;

import java.util.List;
import java.util.Optional;
import org.duration.image.Image;
import org.duration.restore.check.HostCheck;
import org.duration.restore.check.InternetCheck;
import org.duration.restore.check.LockCheck;
import org.duration.restore.check.MappedFileCheck;
import org.duration.restore.check.OpenFileCheck;
import org.duration.restore.check.ProcessCheck;
import org.duration.restore.check.RoomCheck;
import org.duration.restore.compile.GroupCompiler;
import org.duration.restore.compile.Severed;
import org.duration.restore.compile.ZombieCores;
import org.duration.restore.host.HostFacts;
import org.duration.restore.plan.Plan;
import org.duration.restore.tree.SparePids;
import org.duration.restore.tree.TreeNode;
import org.duration.restore.tree.TreePlanner;
import org.duration.restore.verify.PlanVerifier;

/** Checks, compiles, verifies. Pure: the same image, facts and options give the same plan. */
public final class PlanCompiler {
  private PlanCompiler() {}

  /**
   * @throws IllegalStateException when the plan that came out does not verify: a bug of ours
   */
  public static Compilation compile(Image stored, HostFacts host, RestoreOptions options) {
    Findings findings = new Findings();
    Image image = options.resume() ? stored : Severed.of(stored);
    HostCheck.check(image, host, findings);
    MappedFileCheck.check(image, host, options, findings);
    OpenFileCheck.check(image, host, options, findings);
    LockCheck.check(image, host, findings);
    InternetCheck.check(stored, options.resume(), findings);
    ProcessCheck.check(image, host, findings);
    ZombieCores.note(image.processes(), host, findings);
    SparePids pids = new SparePids(image);
    List<TreeNode> tree = TreePlanner.plan(image, pids, findings);
    RoomCheck.check(image, host, pids, findings);
    if (findings.refused()) {
      return new Compilation.Refused(findings.refusals(), findings.notes());
    }
    Optional<Plan> plan = GroupCompiler.compile(image, host, options, tree);
    if (plan.isEmpty()) {
      findings.refuse("address space", "no range is free in every process", "");
      return new Compilation.Refused(findings.refusals(), findings.notes());
    }
    PlanVerifier.demand(plan.get());
    return new Compilation.Compiled(plan.get(), findings.notes());
  }
}
