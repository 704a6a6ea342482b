// The host's signature and the group's clocks.
package org.duration.capture;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.duration.capture.proc.TimensText;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.image.Bytes;
import org.duration.image.Clocks;
import org.duration.image.CpuFeatures;
import org.duration.image.CpuLeaf;
import org.duration.image.HostSignature;
import org.duration.image.Vdso;

record HostBuilder(RawFacts raw, FactSource facts) {
  /** Of one field of struct utsname. */
  private static final int UTS_FIELD = 65;

  HostBuilder(RawFacts raw) {
    this(raw, new FactSource(raw.group(), ""));
  }

  HostSignature host() throws RefusedFact {
    Bytes uts = facts.bytes(FactType.UTS);
    RawFact.Cpu cpu = facts.require(FactType.CPUINFO, RawFact.Cpu.class);
    Optional<Vdso> vdso =
        raw.group().first(FactType.VDSO, RawFact.Blob.class).map(blob -> Vdso.of(blob.bytes()));
    return new HostSignature(
        field(uts, 2),
        field(uts, 3),
        field(uts, 4),
        field(uts, 1),
        raw.pageSize(),
        features(cpu),
        vdso);
  }

  /**
   * The capturer stands outside the group's time namespace: its clocks plus the offsets are the
   * group's.
   */
  Clocks clocks() throws RefusedFact {
    RawFact.Clocks host = facts.require(FactType.CLOCKS, RawFact.Clocks.class);
    // No text: a kernel without time namespaces, or nobody alive to ask (a process whose first
    // thread
    // has ended gives an empty one, and is refused for that).
    boolean known = raw.group().text(FactType.TIMENS).filter(text -> !text.isBlank()).isPresent();
    TimensText offsets =
        known ? facts.parse(FactType.TIMENS, TimensText::parse) : new TimensText(0, 0);
    return new Clocks(
        host.monotonicNanos() + offsets.monotonicNanos(),
        host.boottimeNanos() + offsets.boottimeNanos(),
        host.realtimeNanos());
  }

  private static CpuFeatures features(RawFact.Cpu cpu) {
    Map<CpuLeaf, Integer> leaves = new EnumMap<>(CpuLeaf.class);
    for (CpuLeaf leaf : CpuLeaf.values()) {
      leaves.put(leaf, cpu.leaves().get(leaf.ordinal()));
    }
    return new CpuFeatures(cpu.xcr0(), cpu.xstateBytes(), leaves);
  }

  private static String field(Bytes uts, int index) throws RefusedFact {
    if (uts.length() < 6 * UTS_FIELD) {
      throw new RefusedFact("", Evidences.impossible("utsname of " + uts.length() + " bytes"));
    }
    byte[] field = new byte[UTS_FIELD];
    uts.buffer().get(index * UTS_FIELD, field);
    int length = 0;
    while (length < field.length && field[length] != 0) {
      length++;
    }
    return new String(field, 0, length, StandardCharsets.UTF_8);
  }
}
