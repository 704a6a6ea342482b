package org.duration.coordinator.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CgroupMountsTest {
  private final CgroupMounts mounts =
      CgroupMounts.parse(
          """
          24 1 0:22 / /proc rw - proc proc rw
          30 1 0:30 / /cg/cpu rw shared:9 - cgroup cgroup rw,cpu,cpuacct
          31 1 0:31 / /cg/systemd rw - cgroup cgroup rw,xattr,name=systemd
          32 1 0:32 /box /cg/unified rw - cgroup2 cgroup2 rw,nsdelegate
          """);

  @Test
  void givenHierarchy_thenItsDirectoryIsFound() {
    assertThat(mounts.directory("cpu,cpuacct", "/a/b")).hasValue(Path.of("/cg/cpu/a/b"));
    assertThat(mounts.directory("cpu,cpuacct", "/")).hasValue(Path.of("/cg/cpu"));
    assertThat(mounts.directory("name=systemd", "/x")).hasValue(Path.of("/cg/systemd/x"));
    assertThat(mounts.directory("memory", "/x")).isEmpty();
  }

  @Test
  void givenPartThatIsMounted_thenOnlyWhatLiesInIt() {
    assertThat(mounts.directory("", "/box/a")).hasValue(Path.of("/cg/unified/a"));
    assertThat(mounts.directory("", "/box")).hasValue(Path.of("/cg/unified"));
    assertThat(mounts.directory("", "/boxes")).isEmpty();
  }
}
