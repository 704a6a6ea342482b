package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.utf8;

import java.util.List;
import org.duration.capture.raw.FactType;
import org.duration.image.process.CgroupPlace;
import org.junit.jupiter.api.Test;

/** Which cgroups of a process are kept. */
class CgroupsTest {
  private static final String INIT = "3:cpu,cpuacct:/shop\n2:name=systemd:/\n0::/user/a:b\n";

  private static List<CgroupPlace> places(String init, String process) throws Exception {
    CaptureResult result =
        SampleStream.build(
            SampleStream.bytes(
                writer -> {
                  if (!init.isEmpty()) {
                    writer.fact(FactType.INIT_CGROUP, 0, 0, utf8(init));
                  }
                  writer.fact(FactType.CGROUP, 2, 0, utf8(process));
                }));
    return SampleStream.first(result).attributes().cgroups();
  }

  @Test
  void givenProcessWhereInitIs_thenNothingIsKept() throws Exception {
    assertThat(places(INIT, INIT)).isEmpty();
  }

  @Test
  void givenProcessApart_thenItsPlacesAreKept() throws Exception {
    assertThat(
            places(INIT, "3:cpu,cpuacct:/shop/web\n2:name=systemd:/system.slice\n0::/user/a:bc\n"))
        .containsExactly(
            new CgroupPlace("cpu,cpuacct", "/web", true),
            new CgroupPlace("name=systemd", "/system.slice", false),
            new CgroupPlace("", "/user/a:bc", false));
  }

  @Test
  void givenStreamOfAnOlderCapturer_thenNothingIsKnown() throws Exception {
    assertThat(places("", "0::/elsewhere\n")).isEmpty();
  }
}
