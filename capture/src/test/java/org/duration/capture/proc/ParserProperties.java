package org.duration.capture.proc;

import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ParserProperties {
  private static final Map<String, Mutations.Parser> PARSERS =
      Map.ofEntries(
          Map.entry(Texts.STAT, StatText::parse),
          Map.entry(Texts.STATUS, StatusText::parse),
          Map.entry(Texts.SMAPS, SmapsText::parse),
          Map.entry(Texts.LIMITS, LimitsText::parse),
          Map.entry(Texts.TIMERS, TimersText::parse),
          Map.entry(Texts.EVENTFD, FdInfoText::parse),
          Map.entry(Texts.TIMERFD, FdInfoText::parse),
          Map.entry(Texts.EPOLL, FdInfoText::parse),
          Map.entry(Texts.NAMESPACES, NamespaceText::parse),
          Map.entry(Texts.TIMENS, TimensText::parse),
          Map.entry(Texts.MOUNTINFO, MountInfoText::parse),
          Map.entry(Texts.SYSVIPC, SysvIpcText::parse));

  @Provide
  Arbitrary<String> samples() {
    return Arbitraries.of(PARSERS.keySet());
  }

  @Property(tries = 3000, seed = "20261121")
  void nearlyRightTextIsAValueOrAnError(@ForAll("samples") String sample, @ForAll long seed) {
    Mutations.survived(PARSERS.get(sample), Mutations.mutated(sample, seed));
  }

  @Property(tries = 300, seed = "20261121")
  void anyTextIsAValueOrAnError(@ForAll("samples") String sample, @ForAll String text) {
    Mutations.survived(PARSERS.get(sample), text);
  }

  @Property(tries = 50, seed = "20261121")
  void theSamplesAreUnderstood(@ForAll("samples") String sample) throws MalformedText {
    PARSERS.get(sample).parse(sample);
  }
}
