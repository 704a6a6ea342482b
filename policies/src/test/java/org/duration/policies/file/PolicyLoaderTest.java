// What a policy file means.
package org.duration.policies.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.duration.policies.Application;
import org.duration.policies.Application.Stream;
import org.duration.policies.Check;
import org.duration.policies.CheckpointPolicy;
import org.duration.policies.CheckpointPolicy.Compression;
import org.duration.policies.CheckpointPolicy.ConnectionAction;
import org.duration.policies.CheckpointPolicy.FileAction;
import org.duration.policies.CheckpointPolicy.Keep;
import org.duration.policies.EventSink;
import org.duration.policies.FaultPolicy.Action;
import org.duration.policies.FaultPolicy.Kind;
import org.duration.policies.FaultPolicy.PressureAction;
import org.duration.policies.FaultPolicy.Rule;
import org.duration.policies.FaultPolicy.Scope;
import org.duration.policies.FaultPolicy.Then;
import org.duration.policies.GroupAlive;
import org.duration.policies.Namespaces.Sharing;
import org.duration.policies.Policies;
import org.duration.policies.Policy;
import org.duration.policies.Policy.Recovery.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyLoaderTest {

  @Test
  void givenSmallestPolicy_whenRead_thenEveryDefaultIsAsDecided() {
    Policy policy = Policies.policy("group: name");

    assertThat(policy.group()).isEqualTo("name");
    assertThat(policy.checkpoint().every()).contains(Duration.ofSeconds(10));
    assertThat(policy.checkpoint().keep()).isEqualTo(new Keep(10, 0));
    assertThat(policy.checkpoint().files().otherwise()).isEqualTo(FileAction.REFUSE);
    Rule crash = policy.faults().crash();
    assertThat(crash.action()).isEqualTo(Action.RESTORE);
    assertThat(crash.scope()).isEqualTo(Scope.GROUP);
    assertThat(crash.attempts()).isEqualTo(3);
    assertThat(crash.within()).isEqualTo(Duration.ofMinutes(10));
    assertThat(crash.then()).isEqualTo(Then.STOP);
    assertThat(policy.faults().exit().codes()).containsExactly(0);
    assertThat(policy.faults().exit().rule().action()).isEqualTo(Action.IGNORE);
    assertThat(policy.application("any").ready().check()).isEqualTo(new Check.Started());
    assertThat(policy.groupAlive()).isEqualTo(new GroupAlive.Any());
    assertThat(policy.namespaces().clock()).isEqualTo(Sharing.PRIVATE);
    assertThat(policy.autoStart()).isEqualTo(Policy.AutoStart.NEVER);
  }

  @Test
  void givenNoFile_whenDefaultsAreAsked_thenTheyAreThoseOfTheSmallestPolicy() {
    EffectivePolicy defaults = PolicyLoader.defaults("name", "command line");

    assertThat(defaults.policy()).isEqualTo(Policies.policy("group: name"));
    assertThat(defaults.origins()).containsEntry("group", new Origin.Given("command line"));
  }

  @Test
  void givenShopExample_whenRead_thenItsCheckpointsAreAsWritten() throws Exception {
    CheckpointPolicy checkpoint =
        PolicyLoader.load(Path.of("examples/shop.yaml")).policy().checkpoint();

    assertThat(checkpoint.keep()).isEqualTo(new Keep(10, 24));
    assertThat(checkpoint.store()).contains("/var/lib/duration");
    assertThat(checkpoint.hint())
        .contains(new CheckpointPolicy.Hint(64L << 20, Duration.ofSeconds(10)));
    assertThat(checkpoint.compress()).isEqualTo(Compression.AUTO);
    assertThat(checkpoint.keyFile()).contains("/etc/duration/key");
    assertThat(checkpoint.files().byPattern())
        .isEqualTo(Map.of("/srv/pg", FileAction.SNAPSHOT, "/var/log/**", FileAction.TRUNCATE));
    assertThat(checkpoint.network().otherwise()).isEqualTo(ConnectionAction.RESET);
    assertThat(checkpoint.network().byRange())
        .isEqualTo(Map.of("127.0.0.0/8", ConnectionAction.KEEP));
    assertThat(checkpoint.hooks())
        .contains(
            new CheckpointPolicy.Hooks(
                List.of("/etc/duration/quiesce"),
                List.of("/etc/duration/resume"),
                Duration.ofSeconds(5)));
  }

  @Test
  void givenShopExample_whenRead_thenItsApplicationsAreAsWritten() throws Exception {
    Policy shop = PolicyLoader.load(Path.of("examples/shop.yaml")).policy();
    Application db = shop.application("db");
    Application app = shop.application("app");

    assertThat(shop.applications())
        .extracting(Application::name)
        .containsExactly("db", "app", "web");
    assertThat(db.command())
        .containsExactly("/usr/lib/postgresql/15/bin/postgres", "-D", "/srv/pg");
    assertThat(db.user()).contains("postgres");
    assertThat(db.ready())
        .isEqualTo(new Application.Ready(new Check.Tcp("127.0.0.1", 5432), Duration.ofSeconds(30)));
    assertThat(db.stop())
        .isEqualTo(new Application.Stop("SIGINT", List.of(), Duration.ofSeconds(30)));
    assertThat(db.faults().crash().action()).isEqualTo(Action.RESTART);
    assertThat(db.faults().crash().scope()).isEqualTo(Scope.APPLICATION);
    assertThat(db.faults().hang()).isEqualTo(shop.faults().hang());
    assertThat(db.checkpoint()).isEqualTo(shop.checkpoint());
    assertThat(app.after()).containsExactly("db");
    assertThat(app.watch()).hasSize(1);
    assertThat(app.watch().get(0).fault()).isEqualTo(Kind.HANG);
  }

  @Test
  void givenShopExample_whenRead_thenTheRestIsAsWritten() throws Exception {
    Policy shop = PolicyLoader.load(Path.of("examples/shop.yaml")).policy();

    assertThat(shop.resources().get(0).check()).isEqualTo(new Check.Mount("/srv/pg"));
    assertThat(shop.faults().pressure().orElseThrow().memoryPercent()).hasValue(80);
    assertThat(shop.faults().pressure().orElseThrow().action())
        .isEqualTo(PressureAction.CHECKPOINT);
    assertThat(shop.recovery())
        .isEqualTo(new Policy.Recovery(Order.AS_STARTED, Duration.ofSeconds(60)));
    assertThat(shop.virtualIp().orElseThrow()).hasToString("10.0.0.50/24");
    assertThat(shop.nodes().orElseThrow().backups()).containsExactly("n2", "n3");
    assertThat(shop.events())
        .containsExactly(
            new EventSink(
                new EventSink.Target.Exec(List.of("/etc/duration/notify")),
                Set.of(EventSink.Topic.FAULT, EventSink.Topic.RECOVERY, EventSink.Topic.ALARM)),
            new EventSink(
                new EventSink.Target.Webhook("https://ops.example.org/hook"),
                Set.of(EventSink.Topic.ALARM)));
  }

  @ParameterizedTest
  @CsvSource({
    "250ms, 250",
    "10s, 10000",
    "5m, 300000",
    "2h, 7200000",
    "999999999ms, 999999999",
  })
  void givenDuration_whenRead_thenItIsThatLong(String text, long millis) {
    Policy policy = Policies.policy("group: g\ncheckpoint: {every: " + text + "}");

    assertThat(policy.checkpoint().every()).contains(Duration.ofMillis(millis));
  }

  @Test
  void givenNever_whenRead_thenThereIsNoInterval() {
    assertThat(Policies.policy("group: g\ncheckpoint: {every: never}").checkpoint().every())
        .isEmpty();
  }

  @Test
  void givenApplicationsOwnCheckpoint_whenRead_thenItReplacesKeyByKey() {
    Policy policy =
        Policies.policy(
            """
            group: g
            applications:
              a: { checkpoint: { every: 1m, keep: { hourly: 3 } } }
            checkpoint: { every: 5s, keep: { last: 4 }, compress: zstd }
            """);

    CheckpointPolicy own = policy.application("a").checkpoint();

    assertThat(own.every()).contains(Duration.ofMinutes(1));
    assertThat(own.keep()).isEqualTo(new Keep(10, 3));
    assertThat(own.compress()).isEqualTo(Compression.ZSTD);
  }

  @Test
  void givenStreamsAndEnvironment_whenRead_thenTheyAreTakenAsWritten() {
    Application a =
        Policies.policy(
                """
                group: g
                applications:
                  a:
                    stdin: discard
                    stdout: /var/log/a
                    environment: { PORT: 080, ON: yes, EMPTY: "", PI: 3.10 }
                    command: [run, 007, true, -1.50]
                """)
            .application("a");

    assertThat(a.streams())
        .isEqualTo(
            new Application.Streams(
                new Stream.Discard(), new Stream.ToFile("/var/log/a"), new Stream.Usual()));
    assertThat(a.environment())
        .isEqualTo(Map.of("PORT", "080", "ON", "yes", "EMPTY", "", "PI", "3.10"));
    assertThat(a.command()).containsExactly("run", "007", "true", "-1.50");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "delay: 3s | Delay[time=PT3S]",
        "file: /run/ready | FileExists[path=/run/ready]",
        "tcp: 80 | Tcp[host=127.0.0.1, port=80]",
        "tcp: 'db:5432' | Tcp[host=db, port=5432]",
        "tcp: '[::1]:80' | Tcp[host=::1, port=80]",
        "http: 'https://h/x' | Http[url=https://h/x]",
        "exec: [a, b] | Exec[command=[a, b]]",
        "exec: /bin/a | Exec[command=[/bin/a]]",
        "notify: true | Notify[]",
      })
  void givenReadiness_whenRead_thenItIsThatCheck(String yaml, String check) {
    Policy policy = Policies.policy("group: g\napplications: {a: {ready: {" + yaml + "}}}");

    assertThat(policy.application("a").ready().check()).hasToString(check);
  }

  @ParameterizedTest
  @CsvSource({
    "mount: /x, Mount[path=/x]",
    "nic: eth0, Nic[name=eth0]",
    "ip: 10.0.0.5, Ip[address=10.0.0.5]",
    "disk: /x, Disk[path=/x]",
    "process: sshd, HostProcess[name=sshd]",
    "unit: ssh.service, Unit[name=ssh.service]",
    "exec: /bin/a, Exec[command=[/bin/a]]",
  })
  void givenResource_whenRead_thenItIsThatCheck(String yaml, String check) {
    Policy policy = Policies.policy("group: g\nresources: [{" + yaml + "}]");

    assertThat(policy.resources().get(0).check()).hasToString(check);
    assertThat(policy.resources().get(0).fault()).isEqualTo(Kind.RESOURCE);
  }

  @Test
  void givenByteOrderMarkAndWindowsLines_whenRead_thenTheyDoNotMatter() {
    Policy policy = Policies.policy("\uFEFFgroup: g\r\ncheckpoint:\r\n  every: 3s\r\n");

    assertThat(policy.checkpoint().every()).isEqualTo(Optional.of(Duration.ofSeconds(3)));
  }

  @Test
  void givenFileOnDisk_whenLoaded_thenOriginsNameIt(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("a.yaml"), "group: a\n");

    EffectivePolicy loaded = PolicyLoader.load(file);

    assertThat(loaded.origins().get("group")).hasToString(file + ":1");
  }

  @Test
  void givenNoSuchFile_whenLoaded_thenThatIsSaid() {
    assertThatThrownBy(() -> PolicyLoader.load(Path.of("/nonexistent/a.yaml")))
        .isInstanceOf(NoSuchFileException.class);
  }
}
