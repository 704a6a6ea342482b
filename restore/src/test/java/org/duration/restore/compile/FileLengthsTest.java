// Logs that go back to the length that they had.
package org.duration.restore.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.duration.image.Image;
import org.duration.image.files.FileIdentity;
import org.duration.image.files.OpenFileId;
import org.duration.restore.Compilation;
import org.duration.restore.FileHandling;
import org.duration.restore.GroupBuilder;
import org.duration.restore.Hosts;
import org.duration.restore.PlanCompiler;
import org.duration.restore.RestoreOptions;
import org.duration.restore.plan.FileOp;
import org.junit.jupiter.api.Test;

class FileLengthsTest {
  private static final String LOG = "/var/log/app";

  private static Compilation compile(int flags, FileIdentity now) {
    GroupBuilder group = new GroupBuilder();
    OpenFileId log = group.file(LOG, flags, 100);
    group.process(10, 1).fd(3, log).fd(4, log);
    group.process(11, 10).in(10, 10).fd(3, log);
    Image image = group.build();
    Hosts host = Hosts.of(image);
    host.put(LOG, now);
    return PlanCompiler.compile(
        image, host.facts(), new RestoreOptions(path -> FileHandling.TRUNCATE));
  }

  private static List<FileOp.Truncate> truncations(Compilation compilation) {
    return ((Compilation.Compiled) compilation)
        .plan().tasks().stream()
            .flatMap(task -> task.steps().stream())
            .filter(step -> step.op() instanceof FileOp.Truncate)
            .map(step -> (FileOp.Truncate) step.op())
            .toList();
  }

  @Test
  void givenLogThatHasGrown_thenItIsCutOnceAndNamed() {
    Compilation compilation = compile(02001, GroupBuilder.regular(LOG, 150));

    assertThat(truncations(compilation)).containsExactly(new FileOp.Truncate(3, 100));
    assertThat(((Compilation.Compiled) compilation).notes().toString())
        .contains("goes back to 100 bytes");
  }

  @Test
  void givenLogAsItWas_thenNothing() {
    assertThat(truncations(compile(02001, GroupBuilder.regular(LOG, 100)))).isEmpty();
  }

  @Test
  void givenReader_thenNothing() {
    assertThat(truncations(compile(0, GroupBuilder.regular(LOG, 150)))).isEmpty();
  }

  @Test
  void givenShorterOrOtherFile_thenRefused() {
    assertThat(compile(02001, GroupBuilder.regular(LOG, 50)))
        .isInstanceOf(Compilation.Refused.class);
    FileIdentity other =
        new FileIdentity(66, 7, 150, 0100644, 0, 0, 1, 0, 7_000_000_000L, 7_000_000_000L);
    assertThat(compile(1, other)).isInstanceOf(Compilation.Refused.class);
  }
}
