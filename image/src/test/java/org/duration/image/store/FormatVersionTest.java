package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.duration.image.ErrorKind;
import org.duration.image.ImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormatVersionTest {
  @TempDir Path temporary;

  private GroupCheckpoints withCommit(String commit) throws IOException {
    GroupCheckpoints checkpoints = TestStores.withSample(temporary.resolve("store"), 7);
    Path directory = checkpoints.directoryOf(7);
    byte[] manifest = Files.readAllBytes(directory.resolve("manifest.json"));
    TestStores.replace(directory, manifest, commit.getBytes(StandardCharsets.UTF_8));
    return checkpoints;
  }

  @Test
  void givenNewerFormat_thenItIsRefusedByItsVersion() throws IOException {
    GroupCheckpoints checkpoints =
        withCommit("{\"formatVersion\": 5, \"something\": {\"new\": []}}");

    assertThatThrownBy(() -> checkpoints.read(7))
        .isInstanceOf(ImageException.NewerFormat.class)
        .hasMessageContaining("has format version 5, this build reads up to 4")
        .satisfies(e -> assertThat(((ImageException) e).kind()).isEqualTo(ErrorKind.HOST))
        .satisfies(e -> assertThat(((ImageException.NewerFormat) e).version()).isEqualTo(5));
    assertThat(checkpoints.list()).isEmpty();
  }

  @Test
  void givenCommitRecordThatIsNone_thenItIsDamage() throws IOException {
    for (String commit :
        new String[] {"", "{}", "{\"formatVersion\":1}", "[1]", "{\"formatVersion\":\"2\"}"}) {
      GroupCheckpoints checkpoints = CheckpointStore.open(temporary.resolve("store")).group("shop");
      checkpoints.sequence().forEach(checkpoints::delete);
      withCommit(commit);
      assertThatThrownBy(() -> checkpoints.read(7))
          .isInstanceOf(ImageException.Corrupt.class)
          .hasMessageContaining("commit.json");
    }
  }

  @Test
  void givenCommitRecordOfAnotherManifest_thenItIsDamage() throws IOException {
    GroupCheckpoints checkpoints = TestStores.withSample(temporary.resolve("store"), 7);
    Path directory = checkpoints.directoryOf(7);
    String commit =
        Files.readString(directory.resolve("commit.json"))
            .replace("\"threads\" : 3", "\"threads\" : 4");
    TestStores.replace(
        directory,
        Files.readAllBytes(directory.resolve("manifest.json")),
        commit.getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> checkpoints.read(7))
        .hasMessageContaining("commit.json: it does not describe the manifest beside it");
  }

  @Test
  void givenHugeSizes_thenNoMemoryIsTaken() throws IOException {
    GroupCheckpoints checkpoints = TestStores.withSample(temporary.resolve("store"), 7);
    Path directory = checkpoints.directoryOf(7);
    String commit = Files.readString(directory.resolve("commit.json"));
    byte[] manifest = Files.readAllBytes(directory.resolve("manifest.json"));
    for (String field : new String[] {"manifestBytes", "pagesBytes", "contentsBytes"}) {
      String huge =
          commit.replaceAll("\"" + field + "\" : [0-9]+", "\"" + field + "\" : 1125899906842624");
      TestStores.replace(directory, manifest, huge.getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> checkpoints.read(7)).isInstanceOf(ImageException.Corrupt.class);
    }
  }
}
