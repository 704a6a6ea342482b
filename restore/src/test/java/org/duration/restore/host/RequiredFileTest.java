// What a compile needs to know of the host's files.
package org.duration.restore.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.duration.image.files.FileIdentity;
import org.duration.restore.GroupBuilder;
import org.junit.jupiter.api.Test;

class RequiredFileTest {
  private final GroupBuilder group = new GroupBuilder();

  @Test
  void givenGroup_whenAsked_thenEveryPathStandsOnce() {
    group
        .process(10, 1)
        .fd(3, group.file("/etc/conf", 0, 0))
        .fd(4, group.file("/etc/conf", 1, 0))
        .fd(5, group.directory("/srv"))
        .file(0x7f00_0000_0000L, 2, "r-x", group.mapped("/lib/x"));

    List<String> paths = RequiredFile.of(group.build()).stream().map(RequiredFile::path).toList();

    assertThat(paths).containsExactly("/", "/bin/app", "/etc/conf", "/lib/x", "/srv");
  }

  @Test
  void givenLibrary_whenUntouched_thenNoByteIsRead() {
    group.process(10, 1);
    RequiredFile app = required("/bin/app");

    assertThat(app.digestNeeded(GroupBuilder.regular("/bin/app", 8 * 4096))).isFalse();
  }

  @Test
  void givenLibrary_whenItsInodeOrTimesDiffer_thenItsBytesDecide() {
    group.process(10, 1);
    RequiredFile app = required("/bin/app");
    FileIdentity old = GroupBuilder.regular("/bin/app", 8 * 4096);

    assertThat(app.digestNeeded(GroupBuilder.regular("/bin/other", 8 * 4096))).isTrue();
    assertThat(app.digestNeeded(with(old, old.mtimeNanos() + 1, old.ctimeNanos()))).isTrue();
    assertThat(app.digestNeeded(with(old, old.mtimeNanos(), old.ctimeNanos() + 1))).isTrue();
  }

  @Test
  void givenDescriptorsOfPaths_thenOnlyOfALinkTheLinkItselfCounts() {
    group
        .process(10, 1)
        .fd(3, group.pathOnly("/srv/link", 0120777))
        .fd(4, group.pathOnly("/srv/fifo", 0010600));

    assertThat(required("/srv/link").link()).isTrue();
    assertThat(required("/srv/fifo").link()).isFalse();
  }

  @Test
  void givenDataFile_whenChanged_thenNoDigestIsNeeded() {
    group.process(10, 1).fd(3, group.file("/srv/data", 2, 0));

    assertThat(required("/srv/data").digestNeeded(GroupBuilder.regular("/x", 1))).isFalse();
  }

  @Test
  void givenFileThatIsMappedAndOpen_whenAsked_thenItsBytesMatter() {
    group
        .process(10, 1)
        .fd(3, group.file("/lib/x", 0, 0))
        .file(0x7f00_0000_0000L, 2, "r-x", group.mapped("/lib/x"));

    assertThat(required("/lib/x").captured()).isPresent();
  }

  private RequiredFile required(String path) {
    return RequiredFile.of(group.build()).stream()
        .filter(file -> file.path().equals(path))
        .findFirst()
        .orElseThrow();
  }

  private static FileIdentity with(FileIdentity old, long mtimeNanos, long ctimeNanos) {
    return new FileIdentity(
        old.device(), old.inode(), old.size(), old.mode(), 0, 0, 1, 0, mtimeNanos, ctimeNanos);
  }
}
