// Numbers of descriptors that exist only while a plan runs.
package org.duration.restore.compile;

import static org.assertj.core.api.Assertions.assertThat;

import org.duration.image.files.DataFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.PipeEnd;
import org.duration.image.files.PipeId;
import org.duration.image.memory.MappedFileId;
import org.junit.jupiter.api.Test;

class ToolsTest {
  private final Tools tools = Tools.from(300);

  @Test
  void givenThings_whenAskedAgain_thenTheyKeepTheirNumbers() {
    assertThat(tools.data(DataFile.PAGES)).isEqualTo(300);
    assertThat(tools.stream(0, 1)).isEqualTo(301);
    assertThat(tools.data(DataFile.PAGES)).isEqualTo(300);
    assertThat(tools.stream(0, 1)).isEqualTo(301);
    assertThat(tools.stream(1, 0)).isEqualTo(302);
    assertThat(tools.end()).isEqualTo(303);
  }

  @Test
  void givenFileMappedInTwoWays_whenAsked_thenEachWayHasItsNumber() {
    int reading = tools.mapping(new Tools.Mapping(new MappedFileId(0), false));
    int writing = tools.mapping(new Tools.Mapping(new MappedFileId(0), true));

    assertThat(writing).isNotEqualTo(reading);
  }

  @Test
  void givenProcess_whenItAsks_thenItFindsWhatItInheritsAndGoesOnFromThere() {
    int shared = tools.openFile(new OpenFileId(0));
    Tools own = tools.ofProcess();

    assertThat(own.openFile(new OpenFileId(0))).isEqualTo(shared);
    assertThat(own.openFile(new OpenFileId(1))).isEqualTo(301);
    assertThat(own.first()).isEqualTo(300);
    assertThat(tools.has(new OpenFileId(1))).isFalse();
  }

  @Test
  void givenTwoProcesses_whenTheyAsk_thenTheirNumbersMayBeTheSame() {
    tools.take();

    assertThat(tools.ofProcess().take()).isEqualTo(301);
    assertThat(tools.ofProcess().take()).isEqualTo(301);
  }

  @Test
  void givenPipe_whenItsOpenFileIsItsEnd_thenTheyShareANumber() {
    int end = tools.pipe(new PipeId(0), PipeEnd.READ);
    tools.openFileAt(new OpenFileId(5), end);

    assertThat(tools.openFile(new OpenFileId(5))).isEqualTo(end);
    assertThat(tools.pipe(new PipeId(0), PipeEnd.WRITE)).isNotEqualTo(end);
  }
}
