// In which order applications are started and released.
package org.duration.policies.decide;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.duration.policies.Application;

/**
 * The order that {@code after} and {@code before} make. Where they leave a choice, the file's order
 * decides, so the same policy always starts the same way.
 *
 * @param sequence all names, each behind those it waits for
 * @param waitsFor by name, those that must be ready before it; names that the policy does not have
 *     are left out
 */
public record StartOrder(List<String> sequence, Map<String, Set<String>> waitsFor) {

  public StartOrder {
    sequence = List.copyOf(sequence);
    waitsFor = Map.copyOf(waitsFor);
  }

  /**
   * The order of these applications.
   *
   * @throws IllegalArgumentException when some wait for each other; {@link #findCycle} names them
   */
  public static StartOrder of(List<Application> applications) {
    Map<String, Set<String>> waits = waits(applications);
    List<String> sequence = sequence(waits);
    if (sequence.size() < waits.size()) {
      String cycle = String.join(" after ", findCycle(applications).orElseThrow());
      throw new IllegalArgumentException("applications wait for each other: " + cycle);
    }
    return new StartOrder(sequence, waits);
  }

  /** The reverse: nobody is stopped before those who wait for it. */
  public List<String> stopSequence() {
    List<String> reversed = new ArrayList<>(sequence);
    Collections.reverse(reversed);
    return List.copyOf(reversed);
  }

  /** Who of those that run may be stopped now: nobody else of them waits for him. */
  public List<String> stoppable(Set<String> running) {
    return running.stream()
        .filter(
            name ->
                running.stream()
                    .noneMatch(other -> waitsFor.getOrDefault(other, Set.of()).contains(name)))
        .toList();
  }

  /** Those, and all that they wait for, in order. */
  public List<String> withNeeded(Collection<String> names) {
    Set<String> all = new HashSet<>();
    Deque<String> left = new ArrayDeque<>(names);
    while (!left.isEmpty()) {
      String name = left.remove();
      if (all.add(name)) {
        left.addAll(waitsFor.getOrDefault(name, Set.of()));
      }
    }
    return sequence.stream().filter(all::contains).toList();
  }

  /** Who may start now, in order: those not started yet, with all they wait for ready. */
  public List<String> startable(Set<String> started, Set<String> ready) {
    return sequence.stream()
        .filter(name -> !started.contains(name))
        .filter(name -> ready.containsAll(waitsFor.get(name)))
        .toList();
  }

  /**
   * Names that wait for each other, the first one again at the end; each waits for the one behind
   * it.
   */
  public static Optional<List<String>> findCycle(List<Application> applications) {
    Map<String, Set<String>> waits = waits(applications);
    Set<String> stuck = new LinkedHashSet<>(waits.keySet());
    sequence(waits).forEach(stuck::remove);
    // Behind a cycle others are stuck too; whoever walks from one to the next it waits for ends in
    // the cycle.
    return stuck.stream()
        .findFirst()
        .map(
            start -> {
              List<String> walk = new ArrayList<>();
              String at = start;
              while (!walk.contains(at)) {
                walk.add(at);
                at = waits.get(at).stream().filter(stuck::contains).findFirst().orElseThrow();
              }
              walk.add(at);
              return List.copyOf(walk.subList(walk.indexOf(at), walk.size()));
            });
  }

  private static Map<String, Set<String>> waits(List<Application> applications) {
    Map<String, Set<String>> waits = new LinkedHashMap<>();
    applications.forEach(application -> waits.put(application.name(), new LinkedHashSet<>()));
    for (Application application : applications) {
      application.after().stream()
          .filter(waits::containsKey)
          .forEach(waits.get(application.name())::add);
      application.before().stream()
          .filter(waits::containsKey)
          .forEach(later -> waits.get(later).add(application.name()));
    }
    return waits;
  }

  /** As far as it goes: what waits in a circle, or behind one, is missing at the end. */
  private static List<String> sequence(Map<String, Set<String>> waits) {
    List<String> sequence = new ArrayList<>();
    Set<String> done = new HashSet<>();
    Deque<String> left = new ArrayDeque<>(waits.keySet());
    for (Optional<String> next = next(left, done, waits);
        next.isPresent();
        next = next(left, done, waits)) {
      sequence.add(next.get());
      done.add(next.get());
      left.remove(next.get());
    }
    return sequence;
  }

  private static Optional<String> next(
      Deque<String> left, Set<String> done, Map<String, Set<String>> waits) {
    return left.stream().filter(name -> done.containsAll(waits.get(name))).findFirst();
  }
}
