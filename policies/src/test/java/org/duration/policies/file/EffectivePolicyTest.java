// The effective policy as people and scripts see it.
package org.duration.policies.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.duration.policies.Policies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EffectivePolicyTest {

  @Test
  void givenKeysThatNobodyActsUpon_whenShownWithout_thenTheRestWithItsOrigins() {
    EffectivePolicy policy =
        Policies.effective("group: shop\ncheckpoint: { every: 3s, compress: zstd }\n");

    String shown =
        policy
            .without(
                List.of(
                    "applications",
                    "auto-start",
                    "watch",
                    "resources",
                    "checkpoint.on-exit",
                    "checkpoint.compress",
                    "checkpoint.files",
                    "checkpoint.network.default",
                    "faults",
                    "recovery",
                    "group-alive",
                    "namespaces",
                    "events",
                    "no.such.key"))
            .withStore("/srv/store", "run")
            .toYaml();

    assertThat(shown)
        .isEqualTo(
            """
            group: shop          # test.yaml:1
            checkpoint:
              every: 3s          # test.yaml:2
              keep:
                last: 10         # default
                hourly: 0        # default
              store: /srv/store  # run
            """);
  }

  @Test
  void givenPolicy_whenShown_thenEachValueSaysWhereItComesFrom() {
    String shown =
        Policies.effective(
                """
                group: shop
                checkpoint:
                  keep: { hourly: 24 }
                  files: { "/var/log/**": truncate }
                watch:
                  - exec: [/bin/probe, "a b", "on", "-"]
                """)
            .toYaml();

    assertThat(shown)
        .startsWith(
            """
            group: shop                               # test.yaml:1
            applications: {}                          # default
            auto-start: never                         # default
            watch:
              - exec: [/bin/probe, "a b", "on", "-"]  # test.yaml:6
                every: 10s                            # default
                timeout: 5s                           # default
                fall: 3                               # default
                rise: 2                               # default
                fault: hang                           # default
            resources: []                             # default
            checkpoint:
              every: 10s                              # default
              keep:
                last: 10                              # default
                hourly: 24                            # test.yaml:3
              on-exit: keep                           # default
              compress: auto                          # default
              files:
                default: refuse                       # default
                "/var/log/**": truncate               # test.yaml:4
            """);
  }

  @Test
  void givenPolicy_whenAskedAsJson_thenValuesAndOriginsStandBesideEachOther() {
    ObjectNode json =
        Policies.effective("group: shop\napplications: {a: {command: [x, y]}}").toJson();

    assertThat(json.at("/policy/checkpoint/keep/last").asInt()).isEqualTo(10);
    assertThat(json.at("/policy/applications/a/command/1").asText()).isEqualTo("y");
    assertThat(json.at("/origins/applications.a.command[1]").asText()).isEqualTo("test.yaml:2");
    assertThat(json.at("/origins/checkpoint.keep.last").asText()).isEqualTo("default");
  }

  @Test
  void givenOtherName_whenShown_thenItSaysWhoGaveIt() {
    EffectivePolicy other = Policies.effective("group: shop").forGroup("copy", "command line");

    assertThat(other.policy().group()).isEqualTo("copy");
    assertThat(other.toYaml()).startsWith("group: copy  ").contains("# command line\n");
  }

  @Test
  void givenSameName_whenAsked_thenNothingChanges() {
    EffectivePolicy shop = Policies.effective("group: shop");

    assertThat(shop.forGroup("shop", "command line")).isSameAs(shop);
  }

  @Test
  void givenTwoPolicies_whenCompared_thenEachChangeIsASentence() {
    EffectivePolicy before =
        Policies.effective("group: g\ncheckpoint: {every: 10s, store: /a}\napplications: {x: {}}");
    EffectivePolicy after =
        Policies.effective(
            "group: g\n\ncheckpoint: {every: 5s, hint: {below: 1MiB}}\napplications: {x: {}}");

    assertThat(before.changesTo(after))
        .containsExactly(
            "checkpoint.every: 10s becomes 5s",
            "checkpoint.hint.below: is now 1MiB",
            "checkpoint.hint.wait: is now 10s",
            "checkpoint.store: /a is gone");
    assertThat(before.changesTo(before)).isEmpty();
  }

  static Stream<Path> examples() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("examples"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void givenExample_whenShownAndReadAgain_thenItIsTheSamePolicy(Path file) throws Exception {
    EffectivePolicy example = PolicyLoader.load(file);

    EffectivePolicy again = PolicyLoader.parse("shown.yaml", example.toYaml());

    assertThat(again.policy()).isEqualTo(example.policy());
    assertThat(example.changesTo(again)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void givenExample_whenRead_thenItBearsTheNameOfItsFileOrSaysWhatItIsFor(Path file)
      throws Exception {
    assertThat(Files.readString(file)).startsWith("# ");
    assertThat(PolicyLoader.load(file).policy().group()).isNotEmpty();
  }

  @Property(tries = 500, seed = "20261121")
  void anyTextInACommandIsShownSoThatItReadsBack(@ForAll @NotEmpty String argument) {
    EffectivePolicy written =
        Policies.effective(
            "group: g\napplications: {a: {command: [x, " + Scalars.quote(argument) + "]}}");

    EffectivePolicy again = Policies.effective(written.toYaml());

    assertThat(written.policy().application("a").command()).isEqualTo(List.of("x", argument));
    assertThat(again.policy()).isEqualTo(written.policy());
  }
}
