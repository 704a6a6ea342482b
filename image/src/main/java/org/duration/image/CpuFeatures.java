// The CPU that a group ran on, as far as its state depends on it.
package org.duration.image;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * From CPUID and XGETBV, read on the CPU that captured.
 *
 * <p>A host can run the group when its {@code xcr0} and every leaf have at least these bits:
 * programs choose their instructions once (ifunc, JIT) and keep the choice. Not captured: model,
 * microcode, cache sizes, TSC frequency.
 *
 * @param xcr0 enabled state components
 * @param xstateBytes length of an xstate area for xcr0
 * @param leaves bits of each leaf
 */
public record CpuFeatures(long xcr0, int xstateBytes, Map<CpuLeaf, Integer> leaves) {
  public CpuFeatures {
    Check.that(xstateBytes >= 0 && xstateBytes <= 1 << 16, "xstate of %d bytes", xstateBytes);
    Check.that(
        leaves.size() == CpuLeaf.values().length, "CPU leaves missing: only %s", leaves.keySet());
    leaves = Map.copyOf(leaves);
  }

  public int leaf(CpuLeaf leaf) {
    return leaves.get(leaf);
  }

  /** The leaves in which {@code host} lacks a bit that is set here. */
  public List<CpuLeaf> missingOn(CpuFeatures host) {
    return new EnumMap<>(leaves)
        .keySet().stream().filter(leaf -> (leaf(leaf) & ~host.leaf(leaf)) != 0).toList();
  }
}
