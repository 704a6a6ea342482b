// The words of CPUID that say which instructions a guest may have chosen to use.
package org.duration.image;

/** In the order of {@code leaf[]} in {@code struct dur_fact_cpu}. */
public enum CpuLeaf {
  LEAF_1_ECX,
  LEAF_1_EDX,
  LEAF_7_EBX,
  LEAF_7_ECX,
  LEAF_7_EDX,
  LEAF_7_1_EAX,
  EXTENDED_1_ECX,
  EXTENDED_1_EDX,
  LEAF_D_1_EAX
}
