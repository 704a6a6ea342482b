package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.duration.image.store.GroupCheckpoints;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checkpoints that are encrypted or signed with a key file. */
@Tag("it")
final class SealedStoreTest {
  private static final String GROUP = "sealed";

  /** Keeps the secret in its memory and in a file, which has to fit its memory at any time. */
  private static final String KEEPER =
      """
      import os, sys, time
      path = os.path.join(sys.argv[2], 'telling-name')
      log = open(sys.argv[1], 'a', 1)
      secret = open(path).read().strip()
      copies = [secret + str(i) for i in range(20000)]
      n = 0
      def save():
          with open(path, 'r+') as file:
              file.write(secret + ' %012d' % n)
      save()
      log.write('ready\\n')
      while True:
          if open(path).read() != secret + ' %012d' % n:
              log.write('FAIL the file holds ' + open(path).read() + ' instead of %d\\n' % n)
          n += 1
          for i in range(n, n + 200):
              copies[i % 20000] = secret + str(i)
          if any(not copy.startswith(secret) for copy in copies):
              log.write('FAIL the memory\\n')
          save()
          log.write('tick %d\\n' % n)
          time.sleep(0.02)
      """;

  private final String secret = UUID.randomUUID().toString();

  private static Path key(Sandbox sandbox, String name, int seed) throws IOException {
    byte[] bytes = new byte[32];
    new Random(seed).nextBytes(bytes);
    Path key = Files.write(sandbox.root().resolve(name), bytes);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    return key;
  }

  private Path policy(Sandbox sandbox, String name, String more) throws IOException {
    Path place = sandbox.scratch().resolve("place");
    return Files.writeString(
        sandbox.root().resolve(name),
        "group: "
            + GROUP
            + "\ncheckpoint:\n  every: 1h\n  keep: { last: 9 }\n  files: { \""
            + place
            + "\": snapshot }\n"
            + more);
  }

  private Guest start(Sandbox sandbox, Path policy) throws IOException {
    Path place = Files.createDirectory(sandbox.scratch().resolve("place"));
    Files.writeString(place.resolve("telling-name"), secret);
    Path script = Files.writeString(sandbox.root().resolve("keeper.py"), KEEPER);
    Path progress = sandbox.scratch().resolve("progress");
    Guest guest =
        Guest.of(
            progress,
            List.of("/usr/bin/python3", script.toString(), progress.toString(), place.toString()));
    List<String> run =
        new ArrayList<>(List.of("run", "-d", "-g", GROUP, "-p", policy.toString(), "--"));
    run.addAll(guest.command());
    sandbox.am(run.toArray(String[]::new)).ok();
    guest.awaitReady();
    return guest;
  }

  private static long checkpoint(Sandbox sandbox) throws IOException {
    return new Door(sandbox).checkpoint(GROUP).ok().body().path("seq").asLong();
  }

  private static String kind(Sandbox sandbox, long seq) {
    JsonNode shown = sandbox.am("inspect", GROUP + "@" + seq, "--json").ok().json();
    return shown.path("processes").get(0).path("kind").asText();
  }

  /** Files below a directory in which the words stand, in any byte of them. */
  private static List<Path> holding(Path directory, String words) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(words)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  @Test
  void givenSecretInMemoryAndInAFile_whenEncrypted_thenItIsNowhereInTheStoreAndComesBackTwice()
      throws IOException {
    try (Sandbox sandbox = Sandbox.create()) {
      Path key = key(sandbox, "key", 1);
      Path plain = policy(sandbox, "plain.yaml", "  compress: none\n");
      Path sealing =
          policy(
              sandbox, "sealing.yaml", "  encrypt: { key-file: " + key + " }\n  compress: none\n");
      Guest guest = start(sandbox, plain);
      checkpoint(sandbox);
      assertThat(holding(sandbox.store(), secret)).as("what the search finds").isNotEmpty();

      sandbox.am("policy", "apply", GROUP, sealing.toString()).ok();
      long full = checkpoint(sandbox);
      assertThat(kind(sandbox, full)).isEqualTo("full");
      assertThat(sandbox.am("status", GROUP, "--json").ok().out())
          .contains("that one is not encrypted");
      guest.awaitMore(2);
      long second = checkpoint(sandbox);
      guest.awaitMore(2);
      long third = checkpoint(sandbox);
      assertThat(kind(sandbox, third)).isEqualTo("incremental");
      sandbox.am("prune", GROUP, "--last", "2").ok();
      assertThat(sandbox.am("checkpoints", GROUP, "--json").ok().json())
          .extracting(one -> one.path("seq").asLong())
          .containsExactly(second, third);
      assertHidden(sandbox);
      assertThat(sandbox.am("verify", GROUP).ok().out()).contains("intact");

      restoredAndGoingOn(sandbox, guest);
      checkpoint(sandbox);
      guest.awaitMore(2);
      assertThat(kind(sandbox, checkpoint(sandbox))).isEqualTo("incremental");
      restoredAndGoingOn(sandbox, guest);
      assertHidden(sandbox);
      new Door(sandbox).kill(GROUP).ok();
    }
  }

  private void assertHidden(Sandbox sandbox) throws IOException {
    Path checkpoints = Stores.of(sandbox, GROUP).directory();
    assertThat(holding(sandbox.store(), secret)).isEmpty();
    assertThat(holding(checkpoints, "telling-name")).isEmpty();
    assertThat(holding(checkpoints, "keeper.py")).isEmpty();
  }

  private static void restoredAndGoingOn(Sandbox sandbox, Guest guest) throws IOException {
    new Door(sandbox).kill(GROUP).ok();
    int written = guest.ticks().size();
    new Door(sandbox).restore(GROUP).ok();
    guest.awaitMore(4);
    List<Long> ticks = guest.ticks();
    assertThat(ticks.get(written + 1)).isEqualTo(ticks.get(written) + 1);
    assertThat(guest.failures()).isEmpty();
  }

  @Test
  @Tag("once")
  void givenKeyThatIsMissingWrongOrReadByOthers_thenItIsRefusedByName() throws IOException {
    try (Sandbox sandbox = Sandbox.create()) {
      Path key = key(sandbox, "key", 1);
      Path sealing = policy(sandbox, "sealing.yaml", "  encrypt: { key-file: " + key + " }\n");
      Guest guest = start(sandbox, sealing);
      long seq = checkpoint(sandbox);
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
      refused(sandbox, 7, "its mode 0640 lets others at it", "checkpoint", GROUP);
      guest.awaitMore(1);
      new Door(sandbox).kill(GROUP).ok();

      refused(sandbox, 5, "its mode 0640 lets others at it", "restore", "-d", GROUP);
      Path kept = sandbox.root().resolve("kept");
      Files.move(key, kept);
      Files.setPosixFilePermissions(kept, PosixFilePermissions.fromString("rw-------"));
      refused(sandbox, 5, "key is refused: it does not exist", "restore", "-d", GROUP);
      refused(sandbox, 7, "key is refused: it does not exist", "verify", GROUP);
      Files.copy(key(sandbox, "other", 2), key, StandardCopyOption.COPY_ATTRIBUTES);
      refused(sandbox, 5, "is encrypted with key", "restore", "-d", GROUP);
      refused(sandbox, 7, "and not with", "inspect", GROUP);
      assertThat(sandbox.am("checkpoints", GROUP, "--json").ok().json().get(0).path("seq").asLong())
          .isEqualTo(seq);

      sandbox.am("verify", GROUP, "--key-file", kept.toString()).ok();
      sandbox.am("restore", "-d", GROUP, "--key-file", kept.toString()).ok();
      guest.awaitMore(2);
      assertThat(guest.failures()).isEmpty();
      new Door(sandbox).kill(GROUP).ok();
    }
  }

  private static void refused(Sandbox sandbox, int exit, String why, String... arguments) {
    CommandResult result = sandbox.am(arguments);
    assertThat(result.err()).contains(why).hasLineCount(1);
    assertThat(result.exit()).isEqualTo(exit);
  }

  @Test
  @Tag("once")
  void givenPolicyThatAsksForASignature_thenOnlyWhatIsSignedIsRestored() throws IOException {
    try (Sandbox sandbox = Sandbox.create()) {
      Path key = key(sandbox, "key", 1);
      Guest guest = start(sandbox, policy(sandbox, "plain.yaml", ""));
      long unsigned = checkpoint(sandbox);
      Path signing = policy(sandbox, "signing.yaml", "  sign: { key-file: " + key + " }\n");
      sandbox.am("policy", "apply", GROUP, signing.toString()).ok();
      checkpoint(sandbox);
      guest.awaitMore(1);
      long signed = checkpoint(sandbox);
      assertThat(kind(sandbox, signed)).isEqualTo("incremental");
      new Door(sandbox).kill(GROUP).ok();
      GroupCheckpoints checkpoints = Stores.of(sandbox, GROUP);

      refused(
          sandbox,
          5,
          "it is not signed, and the policy asks for it",
          "restore",
          "-d",
          GROUP,
          "--at",
          Long.toString(unsigned));
      Path signature = checkpoints.directoryOf(signed).resolve("SHA256SUMS.hmac");
      String right = Files.readString(signature);
      Files.writeString(signature, "0".repeat(64) + "\n");
      refused(sandbox, 5, "its signature is not the one of its files", "restore", "-d", GROUP);
      Files.delete(signature);
      refused(sandbox, 5, "its signature is missing", "restore", "-d", GROUP);
      Files.writeString(signature, right);

      sandbox.am("restore", "-d", GROUP).ok();
      guest.awaitMore(2);
      assertThat(guest.failures()).isEmpty();
      new Door(sandbox).kill(GROUP).ok();
    }
  }
}
