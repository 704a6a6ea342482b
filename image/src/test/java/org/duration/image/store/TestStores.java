// Stores and checkpoints for tests.
package org.duration.image.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.duration.image.Bytes;
import org.duration.image.SampleImages;

final class TestStores {
  private TestStores() {}

  /** The sample, committed. */
  static GroupCheckpoints withSample(Path root, long... seqs) throws IOException {
    GroupCheckpoints checkpoints = CheckpointStore.open(root).group("shop");
    for (long seq : seqs) {
      commitSample(checkpoints, seq);
    }
    return checkpoints;
  }

  static void commitSample(GroupCheckpoints checkpoints, long seq) throws IOException {
    try (Draft draft = checkpoints.begin(seq)) {
      Files.write(draft.rawPages(), randomBytes(SampleImages.PAGES_BYTES, seq));
      Files.write(draft.rawFacts(), new byte[10]);
      draft.commit(SampleImages.sample(seq), SampleImages.CONTENTS, System.nanoTime());
    }
  }

  static byte[] randomBytes(int count, long seed) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /**
   * Writes the manifest anew and makes all digests and sizes fit: what a hostile writer would do.
   */
  static void forge(Path checkpoint, byte[] manifest) throws IOException {
    String old = Files.readString(checkpoint.resolve(FileNames.COMMIT));
    String commit =
        old.replaceAll("\"manifestBytes\" : [0-9]+", "\"manifestBytes\" : " + manifest.length);
    long stored = manifest.length + SampleImages.PAGES_BYTES + SampleImages.CONTENTS.length() + 8L;
    commit = commit.replaceAll("\"bytesStored\" : [0-9]+", "\"bytesStored\" : " + stored);
    replace(checkpoint, manifest, commit.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  static void replace(Path checkpoint, byte[] manifest, byte[] commit) throws IOException {
    byte[] checksums = Files.readAllBytes(checkpoint.resolve(FileNames.CHECKSUMS));
    Files.write(checkpoint.resolve(FileNames.MANIFEST), manifest);
    Files.write(checkpoint.resolve(FileNames.COMMIT), commit);
    Files.write(checkpoint.resolve(FileNames.SUMS), Sums.text(checksums, commit, manifest));
  }

  /** A manifest as builds wrote it that knew of no cgroups. */
  static void withoutCgroups(ObjectNode manifest) {
    for (JsonNode process : manifest.path("processes")) {
      if (process.path("live").path("attributes") instanceof ObjectNode attributes) {
        attributes.remove("cgroups");
      }
    }
  }

  static Bytes content(Path file) throws IOException {
    return Bytes.of(Files.readAllBytes(file));
  }
}
