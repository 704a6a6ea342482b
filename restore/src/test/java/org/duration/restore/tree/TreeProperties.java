// Whatever a life of forks, sessions, groups and exits leads to is made again.
package org.duration.restore.tree;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.duration.restore.RandomTrees;

class TreeProperties {
  @Property(tries = 400, seed = "20261121")
  void anyTreeIsMadeAsItWas(@ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int events) {
    TreeTest.runs(RandomTrees.group(seed, events));
  }
}
