// The answers of PR_GET_* by their numbers.
package org.duration.capture;

import java.util.HashMap;
import java.util.Map;
import org.duration.capture.raw.FactSet;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;

/** linux/prctl.h. An option that the kernel lacks is at its default. */
record Prctls(Map<Integer, Long> values) {
  static final int PDEATHSIG = 2;
  static final int DUMPABLE = 3;
  static final int TSC = 25;
  static final int SECUREBITS = 27;
  static final int TIMERSLACK = 30;
  static final int MCE_KILL = 34;
  static final int CHILD_SUBREAPER = 37;
  static final int THP_DISABLE = 42;
  static final int IO_FLUSHER = 58;
  static final int MDWE = 66;
  static final int MEMORY_MERGE = 68;

  static Prctls of(FactSet facts, FactType type) {
    Map<Integer, Long> values = new HashMap<>();
    for (RawFact.Prctls fact : facts.all(type, RawFact.Prctls.class)) {
      for (RawFact.Prctl prctl : fact.prctls()) {
        if (prctl.error() == 0) {
          values.put(prctl.option(), prctl.value());
        }
      }
    }
    return new Prctls(values);
  }

  /** These, and where an option is not among them, those. */
  Prctls orElse(Prctls others) {
    Map<Integer, Long> both = new HashMap<>(others.values);
    both.putAll(values);
    return new Prctls(both);
  }

  /** Wrote through an int pointer, or returned an int. */
  int get(int option, int otherwise) {
    return (int) value(option, otherwise);
  }

  long value(int option, long otherwise) {
    return values.getOrDefault(option, otherwise);
  }
}
