// What of the paths of an image the host is not asked about.
package org.duration.restore.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.duration.image.Image;
import org.duration.restore.GroupBuilder;
import org.junit.jupiter.api.Test;

class GroupFilesTest {
  private final Image image = image();

  private static Image image() {
    GroupBuilder group = new GroupBuilder().shmFile("/dev/shm/pool");
    group.process(10, 1);
    return group.build();
  }

  @Test
  void givenPathOfTheImage_thenItIsThereAsItWas() {
    assertThat(GroupFiles.facts(image, "/dev/shm/pool").orElseThrow().identity())
        .contains(image.ipc().files().get(0).identity());
  }

  @Test
  void givenOtherPathInShm_thenNothingIsThere() {
    assertThat(GroupFiles.facts(image, "/dev/shm/other")).contains(FileFacts.MISSING);
  }

  @Test
  void givenPathOfTheHostOrOfOurs_thenTheHostIsAsked() {
    assertThat(GroupFiles.facts(image, "/srv/pool")).isEmpty();
    assertThat(GroupFiles.facts(image, "/dev/shm/.duration/content-1")).isEmpty();
  }
}
