// Puts each fact of a stream to the process or thread that it is about.
package org.duration.capture.raw;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A subject's own record stands before all other records about it; more is not asked. */
final class FactGrouping {
  private final List<RawFact> group = new ArrayList<>();
  private final Map<Integer, OfProcess> processes = new LinkedHashMap<>();

  private record OfThread(RawFact.Thread thread, List<RawFact> facts) {}

  private record OfProcess(
      RawFact.Process process, List<RawFact> facts, Map<Integer, OfThread> threads) {}

  void add(RawFact fact) throws MalformedStream {
    if (fact instanceof RawFact.Process process) {
      begin(process);
    } else if (fact.head().pid() <= 1) {
      group.add(fact);
    } else if (fact instanceof RawFact.Thread thread) {
      begin(thread);
    } else if (aboutThread(fact.head().type())) {
      threadOf(fact).facts.add(fact);
    } else {
      processOf(fact).facts.add(fact);
    }
  }

  RawFacts facts(int pageSize) {
    return new RawFacts(
        pageSize,
        new FactSet(group),
        processes.values().stream().map(FactGrouping::process).toList());
  }

  private static RawProcess process(OfProcess of) {
    List<RawThread> threads =
        of.threads.values().stream()
            .map(thread -> new RawThread(thread.thread, new FactSet(thread.facts)))
            .toList();
    return new RawProcess(of.process, new FactSet(of.facts), threads);
  }

  private void begin(RawFact.Process process) throws MalformedStream {
    OfProcess fresh = new OfProcess(process, new ArrayList<>(), new LinkedHashMap<>());
    if (processes.putIfAbsent(process.pid(), fresh) != null) {
      throw new MalformedStream("record " + process.head() + " stands there twice");
    }
  }

  private void begin(RawFact.Thread thread) throws MalformedStream {
    OfThread fresh = new OfThread(thread, new ArrayList<>());
    if (processOf(thread).threads.putIfAbsent(thread.tid(), fresh) != null) {
      throw new MalformedStream("record " + thread.head() + " stands there twice");
    }
  }

  private OfProcess processOf(RawFact fact) throws MalformedStream {
    OfProcess process = processes.get(fact.head().pid());
    if (process == null) {
      throw new MalformedStream(
          "record " + fact.head() + " stands behind no record of its process");
    }
    return process;
  }

  private OfThread threadOf(RawFact fact) throws MalformedStream {
    OfThread thread = processOf(fact).threads.get(fact.head().subject());
    if (thread == null) {
      throw new MalformedStream("record " + fact.head() + " stands behind no record of its thread");
    }
    return thread;
  }

  private static boolean aboutThread(FactType type) {
    return type == FactType.SECCOMP_FILTER
        || type == FactType.RSEQ_SECTION
        || type.code() >= FactType.THREAD.code() && type.code() < FactType.FD.code();
  }
}
