package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code diff}, {@code prune}, {@code export} and {@code import} of a real guest's checkpoints. */
@Tag("it")
@Tag("once")
final class StoreCommandsTest {
  private static JsonNode checkpoint(Sandbox sandbox) {
    return sandbox.am("checkpoint", "guest", "--json").ok().json();
  }

  @Test
  void givenTwoCheckpoints_whenCompared_thenWhatChangedIsShown() {
    try (Sandbox sandbox = Sandbox.create()) {
      Guest guest = sandbox.start("guest", sandbox.guest("gap", "16"));
      long first = checkpoint(sandbox).path("seq").asLong();
      guest.awaitMore(2);
      long second = checkpoint(sandbox).path("seq").asLong();

      JsonNode diff = sandbox.am("diff", "guest@" + first, "guest@" + second, "--json").ok().json();
      JsonNode same = sandbox.am("diff", "guest@" + first, "guest@" + first, "--json").ok().json();

      assertThat(diff.path("sameGroup").asBoolean()).isTrue();
      JsonNode process = diff.path("processes").get(0);
      assertThat(process.path("change").asText()).isEqualTo("changed");
      assertThat(process.path("pages").path("changed").asLong()).isBetween(1L, 2000L);
      assertThat(process.path("pages").path("same").asLong()).isGreaterThan(3000);
      assertThat(same.path("processes").get(0).path("change").asText()).isEqualTo("same");
      assertThat(sandbox.am("diff", "guest@" + first, "guest@" + second).ok().out())
          .contains("CHANGED", "changed");
      assertThat(sandbox.am("diff", "guest@" + first, "guest@99").exit()).isEqualTo(3);
    }
  }

  @Test
  void givenNewestIsDamaged_whenThinnedOut_thenTheLastGoodOneStaysAndRestores() throws IOException {
    try (Sandbox sandbox = Sandbox.create()) {
      Path policy = sandbox.root().resolve("seldom.yaml");
      Files.writeString(policy, "group: guest\ncheckpoint: { every: 1h, keep: { last: 9 } }\n");
      Guest guest = sandbox.start("guest", sandbox.guest("memory"), "-p", policy.toString());
      for (int i = 0; i < 4; i++) {
        checkpoint(sandbox);
      }
      sandbox.am("stop", "--kill", "guest").ok();
      List<Long> all = Stores.of(sandbox, "guest").sequence();
      long newest = all.get(all.size() - 1);
      Path pages = Stores.of(sandbox, "guest").directoryOf(newest).resolve("pages.dat");
      byte[] bytes = Files.readAllBytes(pages);
      bytes[bytes.length / 2] ^= 1;
      Files.write(pages, bytes);

      JsonNode would =
          sandbox.am("prune", "guest", "--last", "1", "--dry-run", "--json").ok().json();
      assertThat(Stores.of(sandbox, "guest").sequence()).isEqualTo(all);
      JsonNode was = sandbox.am("prune", "guest", "--last", "1", "--json").ok().json();

      assertThat(would.path("dropped")).isEqualTo(was.path("dropped"));
      assertThat(was.path("freedBytes").asLong()).isPositive();
      long good = all.get(all.size() - 2);
      assertThat(Stores.of(sandbox, "guest").sequence()).containsExactly(good, newest);
      sandbox.am("restore", "-d", "guest", "--at", Long.toString(good)).ok();
      guest.awaitMore(3);
      assertThat(guest.failures()).isEmpty();
      assertThat(sandbox.am("prune", "guest", "--last", "0").exit()).isEqualTo(2);
    }
  }

  @Test
  void givenRotInTheStore_whenItIsReadAgain_thenTheGroupSaysSoBeforeItIsNeeded()
      throws IOException {
    try (Sandbox sandbox = Sandbox.create()) {
      sandbox.environment("DURATION_SCRUB_SECONDS", "1");
      Path policy = sandbox.root().resolve("seldom.yaml");
      Files.writeString(policy, "group: guest\ncheckpoint: { every: 1h }\n");
      sandbox.start("guest", sandbox.guest("gap", "16"), "-p", policy.toString());
      long seq = checkpoint(sandbox).path("seq").asLong();
      awaitScrubbed(sandbox, 1);
      assertThat(scrubbed(sandbox).path("damaged")).isEmpty();
      long next = checkpoint(sandbox).path("seq").asLong();
      Path pages = Stores.of(sandbox, "guest").directoryOf(next).resolve("pages.dat");
      byte[] bytes = Files.readAllBytes(pages);
      bytes[bytes.length / 2] ^= 1;
      Files.write(pages, bytes);

      awaitScrubbed(sandbox, 2);

      assertThat(scrubbed(sandbox).path("damaged").get(0).asLong()).isEqualTo(next);
      assertThat(sandbox.am("status", "guest").ok().out()).contains("damaged: [" + next + "]");
      assertThat(sandbox.am("events", "guest").ok().out())
          .contains("stored checkpoint " + next + " is damaged: pages.dat")
          .doesNotContain("stored checkpoint " + seq);
    }
  }

  private static JsonNode scrubbed(Sandbox sandbox) {
    return sandbox.am("status", "guest", "--json").ok().json().get(0).path("scrubbed");
  }

  private static void awaitScrubbed(Sandbox sandbox, int checked) {
    org.awaitility.Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(60))
        .until(() -> scrubbed(sandbox).path("checked").asInt() == checked);
  }

  @Test
  void givenExportedCheckpoint_whenImportedIntoAnotherStore_thenTheGuestGoesOnThere()
      throws IOException {
    try (Sandbox here = Sandbox.create();
        Sandbox there = Sandbox.create()) {
      Guest guest = here.start("guest", here.guest("tree"));
      guest.awaitMore(2);
      checkpoint(here);
      long seq = checkpoint(here).path("seq").asLong();
      here.am("stop", "--kill", "guest").ok();
      Path file = there.root().resolve("guest.stream");
      JsonNode exported =
          here.am("export", "guest@" + seq, "-o", file.toString(), "--json").ok().json();
      String command =
          String.join(" ", here.amCommand("export", "guest@" + seq)) + " | cmp - " + file;
      here.run(List.of("sh", "-c", command)).ok();

      JsonNode imported = there.am("import", file.toString(), "--json").ok().json();
      int written = guest.ticks().size();
      there.am("restore", "-d", "guest").ok();
      guest.awaitMore(3);

      assertThat(exported.path("bytes").asLong()).isEqualTo(Files.size(file));
      assertThat(imported.path("seq").asLong()).isEqualTo(seq);
      List<Long> ticks = guest.ticks();
      assertThat(ticks.get(written + 1)).isEqualTo(ticks.get(written) + 1);
      assertThat(guest.failures()).isEmpty();
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
      CommandResult refused =
          there.am("import", file.toString(), "--store", there.root().resolve("o").toString());
      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.err())
          .contains("the stream is refused: its SHA-256 differs")
          .hasLineCount(1);
    }
  }
}
