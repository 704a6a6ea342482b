// The verifier's picture of a process's descriptors.
package org.duration.restore.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.duration.restore.Plans;
import org.duration.restore.SampleGroups;
import org.duration.restore.plan.DescriptorOp;
import org.junit.jupiter.api.Test;

class DescriptorsTest {
  private final Descriptors descriptors =
      Descriptors.inherited(Plans.plan(SampleGroups.ALL.get("pipeline").get()));

  @Test
  void givenRootTask_whenItBegins_thenDataAndStreamsAreKnown() {
    assertThat(descriptors.at(100)).contains(Held.data(0));
    assertThat(descriptors.at(101)).contains(Held.data(1));
    assertThat(descriptors.at(102)).isEmpty();
    assertThat(descriptors.at(200)).contains(Held.of(Held.Kind.STREAM));
    assertThat(descriptors.at(203)).contains(Held.of(Held.Kind.MASTER));
    assertThat(descriptors.hasForeign()).isTrue();
  }

  @Test
  void givenRanges_whenAllAreClosed_thenNothingOfInitIsLeft() {
    descriptors.close(300, DescriptorOp.LAST);
    assertThat(descriptors.hasForeign()).isTrue();
    descriptors.close(0, 250);
    assertThat(descriptors.hasForeign()).isTrue();
    descriptors.close(251, 299);

    assertThat(descriptors.hasForeign()).isFalse();
    assertThat(descriptors.at(100)).isEmpty();
  }

  @Test
  void givenHoleBetweenRanges_whenFilled_thenNothingOfInitIsLeft() {
    descriptors.close(0, 9);
    descriptors.close(11, DescriptorOp.LAST);
    descriptors.put(10, Held.of(Held.Kind.FILE));

    assertThat(descriptors.hasForeign()).isFalse();
    assertThat(descriptors.at(10)).contains(Held.of(Held.Kind.FILE));
  }

  @Test
  void givenChild_whenItCloses_thenItsParentKeeps() {
    Descriptors child = descriptors.copy();

    child.close(0, DescriptorOp.LAST);

    assertThat(child.hasForeign()).isFalse();
    assertThat(descriptors.hasForeign()).isTrue();
    assertThat(descriptors.at(100)).isPresent();
  }

  @Test
  void givenNumber_whenAskedFromThere_thenOnlyHigherOnesCount() {
    descriptors.put(400, Held.of(Held.Kind.EVENT));

    assertThat(descriptors.from(201)).containsOnlyKeys(201L, 202L, 203L, 400L);
    assertThat(descriptors.from(401)).isEmpty();
  }
}
