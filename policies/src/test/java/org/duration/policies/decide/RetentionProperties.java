// What holds of every retention decision.
package org.duration.policies.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.duration.policies.CheckpointPolicy.Keep;
import org.duration.policies.decide.StoredCheckpoint.State;

class RetentionProperties {

  /**
   * One checkpoint before it has its place: minutes since the one before, state, how far back its
   * parent is.
   */
  private record Draft(int minutes, State state, int back) {}

  @Provide
  Arbitrary<List<StoredCheckpoint>> stores() {
    Arbitrary<Draft> drafts =
        Combinators.combine(
                Arbitraries.integers().between(0, 90),
                Arbitraries.of(State.class),
                Arbitraries.integers().between(0, 4))
            .as(Draft::new);
    return drafts.list().ofMaxSize(40).map(RetentionProperties::store);
  }

  @Provide
  Arbitrary<Keep> keeps() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 12), Arbitraries.integers().between(0, 12))
        .as(Keep::new);
  }

  private static List<StoredCheckpoint> store(List<Draft> drafts) {
    List<StoredCheckpoint> store = new ArrayList<>();
    Instant at = Instant.EPOCH;
    for (int i = 0; i < drafts.size(); i++) {
      Draft draft = drafts.get(i);
      at = at.plusSeconds(60L * draft.minutes());
      OptionalLong parent =
          draft.back() == 0 || draft.back() > i
              ? OptionalLong.empty()
              : OptionalLong.of(i - draft.back());
      store.add(new StoredCheckpoint(i, 1, at, parent, draft.state()));
    }
    return store;
  }

  @Property(seed = "20261121")
  void eachCheckpointHasExactlyOneVerdict(
      @ForAll("stores") List<StoredCheckpoint> store, @ForAll("keeps") Keep keep) {
    Retention decided = Retention.of(store, keep);

    List<Long> all = new ArrayList<>(decided.kept().keySet());
    all.addAll(decided.dropped().keySet());
    assertThat(all)
        .containsExactlyInAnyOrderElementsOf(store.stream().map(StoredCheckpoint::seq).toList());
  }

  @Property(seed = "20261121")
  void theNewestGoodOneAndAllItBuildsOnAreKept(
      @ForAll("stores") List<StoredCheckpoint> store, @ForAll("keeps") Keep keep) {
    Retention decided = Retention.of(store, keep);

    store.stream()
        .filter(one -> one.state() == State.GOOD)
        .max(Comparator.comparingLong(StoredCheckpoint::seq))
        .ifPresent(newest -> assertThat(decided.kept()).containsKey(newest.seq()));
    for (StoredCheckpoint one : store) {
      if (decided.kept().containsKey(one.seq()) && one.parent().isPresent()) {
        assertThat(decided.kept()).containsKey(one.parent().getAsLong());
      }
    }
  }

  @Property(seed = "20261121")
  void withoutParentsNoMoreIsKeptThanThePolicyAsks(
      @ForAll("stores") List<StoredCheckpoint> store, @ForAll("keeps") Keep keep) {
    List<StoredCheckpoint> alone =
        store.stream()
            .filter(one -> one.state() == State.GOOD)
            .map(
                one ->
                    new StoredCheckpoint(
                        one.seq(), 1, one.createdAt(), OptionalLong.empty(), State.GOOD))
            .toList();

    Retention decided = Retention.of(alone, keep);

    assertThat(decided.kept().size())
        .isBetween(Math.min(keep.last(), alone.size()), keep.last() + keep.hourly());
  }

  @Property(seed = "20261121")
  void pruningTwiceDropsNothingMore(
      @ForAll("stores") List<StoredCheckpoint> store, @ForAll("keeps") Keep keep) {
    Retention first = Retention.of(store, keep);
    List<StoredCheckpoint> left =
        store.stream().filter(one -> first.kept().containsKey(one.seq())).toList();

    assertThat(Retention.of(left, keep).dropped()).isEmpty();
  }

  @Property(seed = "20261121")
  void deletingInOrderNeverLeavesOneWithoutWhatItBuildsOn(
      @ForAll("stores") List<StoredCheckpoint> store, @ForAll("keeps") Keep keep) {
    List<StoredCheckpoint> left = new ArrayList<>(store);

    for (long seq : Retention.of(store, keep).dropped().keySet()) {
      left.removeIf(one -> one.seq() == seq);

      assertThat(left)
          .allMatch(
              one ->
                  one.parent().isEmpty()
                      || left.stream().anyMatch(other -> other.seq() == one.parent().getAsLong()));
    }
  }

  /** The rules once more, read off the policy page and in no hurry. */
  @Property(seed = "20261121")
  void theVerdictIsThatOfTheRulesOneByOne(
      @ForAll("stores") List<StoredCheckpoint> store, @ForAll("keeps") Keep keep) {
    List<StoredCheckpoint> alone =
        store.stream()
            .map(
                one ->
                    new StoredCheckpoint(
                        one.seq(), 1, one.createdAt(), OptionalLong.empty(), one.state()))
            .toList();

    Retention decided = Retention.of(alone, keep);

    for (StoredCheckpoint one : alone) {
      assertThat(decided.kept().containsKey(one.seq()))
          .as("%s of %s by %s", one, alone, keep)
          .isEqualTo(stays(one, alone, keep));
    }
  }

  private static boolean stays(StoredCheckpoint one, List<StoredCheckpoint> all, Keep keep) {
    long newerGood = all.stream().filter(o -> o.seq() > one.seq() && good(o)).count();
    long newerWhole = all.stream().filter(o -> o.seq() > one.seq() && o.restorable()).count();
    boolean newestOfItsHour =
        good(one)
            && all.stream().noneMatch(o -> good(o) && o.seq() > one.seq() && hour(o) == hour(one));
    long newerHours =
        all.stream()
            .filter(o -> good(o) && hour(o) > hour(one))
            .mapToLong(RetentionProperties::hour)
            .distinct()
            .count();
    return all.stream().noneMatch(RetentionProperties::good)
        || good(one) && newerGood == 0
        || one.restorable() && newerWhole < keep.last()
        || !one.restorable() && newerGood == 0
        || newestOfItsHour && newerHours < keep.hourly();
  }

  private static boolean good(StoredCheckpoint one) {
    return one.state() == State.GOOD;
  }

  private static long hour(StoredCheckpoint one) {
    return one.createdAt().getEpochSecond() / 3600;
  }
}
