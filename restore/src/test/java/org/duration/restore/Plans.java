// Compiles images for tests.
package org.duration.restore;

import org.duration.image.Image;
import org.duration.restore.plan.Plan;

/** On the host that the image was made on, for the first time since the group has ended. */
public final class Plans {
  private Plans() {}

  public static Plan plan(GroupBuilder group) {
    Image image = group.build();
    return plan(image, Hosts.of(image));
  }

  public static Plan plan(Image image, Hosts host) {
    RestoreOptions options = new RestoreOptions(path -> FileHandling.REFUSE, true);
    Compilation compilation = PlanCompiler.compile(image, host.facts(), options);
    if (compilation instanceof Compilation.Compiled compiled) {
      return compiled.plan();
    }
    throw new AssertionError(((Compilation.Refused) compilation).refusals().toString());
  }
}
