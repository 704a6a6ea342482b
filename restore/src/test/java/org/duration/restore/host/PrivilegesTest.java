// What init may give.
package org.duration.restore.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.duration.image.process.ResourceLimit;
import org.junit.jupiter.api.Test;

class PrivilegesTest {
  private static final long SETGID = 1L << 6;
  private static final long SETUID = 1L << 7;
  private static final long NET_ADMIN = 1L << 12;
  private static final long SYS_NICE = 1L << 23;
  private static final long SYS_RESOURCE = 1L << 24;

  @Test
  void givenRootWithAllCapabilities_whenAsked_thenItMay() {
    Privileges root = privileges(false, SETGID | SETUID | SYS_NICE | SYS_RESOURCE);

    assertThat(root.mayTakeIds()).isTrue();
    assertThat(root.mayRaiseLimits()).isTrue();
    assertThat(root.mayRaisePriority()).isTrue();
  }

  @Test
  void givenRootInAContainer_whenCapabilitiesAreMissing_thenItMayNot() {
    assertThat(privileges(false, SETUID).mayTakeIds()).isFalse();
    assertThat(privileges(false, SETUID | SETGID).mayRaiseLimits()).isFalse();
    assertThat(privileges(false, SYS_RESOURCE).mayRaisePriority()).isFalse();
  }

  @Test
  void givenRootOfAUserNamespace_whenAsked_thenItTakesIdsButRaisesNothing() {
    long all = SETGID | SETUID | SYS_NICE | SYS_RESOURCE | NET_ADMIN;
    Privileges root = privileges(false, all, 0);

    assertThat(root.mayTakeIds()).isTrue();
    assertThat(root.mayRaiseLimits()).isFalse();
    assertThat(root.mayRaisePriority()).isFalse();
    assertThat(root.mayForceBuffers()).isFalse();
    assertThat(privileges(false, all).mayForceBuffers()).isTrue();
  }

  @Test
  void givenPlainUser_whenAsked_thenIdsAreOutOfReachWhateverItsNamespaceSays() {
    assertThat(privileges(true, SETUID | SETGID).mayTakeIds()).isFalse();
  }

  @Test
  void givenLimits_whenAsked_thenUnknownOnesAreUnlimited() {
    Privileges privileges = privileges(false, 0);

    assertThat(privileges.hardLimit(7)).isEqualTo(4096);
    assertThat(privileges.hardLimit(3)).isEqualTo(ResourceLimit.UNLIMITED);
    assertThat(privileges.descriptors()).isEqualTo(4096);
  }

  @Test
  void givenUnlimitedDescriptors_whenAsked_thenTheNumberFitsADescriptor() {
    Privileges privileges =
        new Privileges(
            false, 0, 0, List.of(), 0, 0, 0, List.of(new ResourceLimit(7, -1, -1)), 0, 0);

    assertThat(privileges.descriptors()).isEqualTo(Integer.MAX_VALUE);
  }

  private static Privileges privileges(boolean rootless, long capabilities) {
    return privileges(rootless, capabilities, capabilities);
  }

  private static Privileges privileges(boolean rootless, long own, long host) {
    return new Privileges(
        rootless, 0, 0, List.of(), 0, own, host, List.of(new ResourceLimit(7, 1024, 4096)), 0, 0);
  }
}
