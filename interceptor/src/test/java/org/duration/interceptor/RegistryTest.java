package org.duration.interceptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RegistryTest {
  private static final Registration SHELL = new Registration(2, 1, 0, 100, "shop");
  private static final Registration JAVA = new Registration(7, 2, 1, 120, "shop");

  @Test
  void givenRegistrations_whenAskedByPid_thenTheProcessIsFound() {
    Registry registry = Registry.of(List.of(SHELL, JAVA));

    assertThat(registry.of(7)).contains(JAVA);
    assertThat(registry.all()).containsExactlyInAnyOrder(SHELL, JAVA);
  }

  @Test
  void givenStaticProgram_whenAskedByPid_thenItIsNotRegistered() {
    assertThat(Registry.of(List.of(SHELL)).of(3)).isEmpty();
  }

  @Test
  void givenTwoRegistrationsOfOnePid_whenAskedByPid_thenTheLaterOneCounts() {
    Registration afterExec = new Registration(2, 1, 1, 100, "shop");

    assertThat(Registry.of(List.of(SHELL, afterExec)).of(2)).contains(afterExec);
  }
}
