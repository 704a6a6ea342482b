// The errors of wrong files: where, what, and what would be right.
package org.duration.policies.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyErrorsTest {

  private static List<String> errors(String yaml) {
    return assertThrows(InvalidPolicy.class, () -> PolicyLoader.parse("shop.yaml", yaml))
        .errors()
        .stream()
        .map(PolicyError::toString)
        .toList();
  }

  @Test
  void givenMisspelledKey_whenChecked_thenTheErrorIsAsThePolicyPageShowsIt() {
    String yaml =
        "group: shop\napplications:\n  app:\n" + "#\n".repeat(10) + "        aftr: [db]\n";

    assertThat(errors(yaml))
        .containsExactly(
            "shop.yaml:14:9: applications.app.aftr: unknown key; did you mean \"after\"? allowed: "
                + "command, user, group, environment, working-directory, stdin, stdout, stderr, "
                + "after, before, auto-start, ready, stop, restart, watch, checkpoint, faults, "
                + "nodes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "checkpoint: {every: 10 sec} | 2:21: checkpoint.every: \"10 sec\" is no duration or never;"
            + " write for example 10s or 5m or never",
        "checkpoint: {every: 10} | 2:21: checkpoint.every: 10 is no duration or never; write for"
            + " example 10s or 5m or never",
        "checkpoint: {every: 0s} | 2:21: checkpoint.every: 0s is no time at all; write more",
        "checkpoint: {compress: gzip} | 2:24: checkpoint.compress: \"gzip\" is not allowed;"
            + " allowed: auto, none, zstd",
        "checkpoint: {compress: zsdt} | 2:24: checkpoint.compress: \"zsdt\" is not allowed; did you"
            + " mean \"zstd\"? allowed: auto, none, zstd",
        "checkpoint: {store: var/lib} | 2:21: checkpoint.store: \"var/lib\" is no absolute path;"
            + " write for example /srv/pg",
        "checkpoint: {keep: {last: 0}} | 2:27: checkpoint.keep.last: 0 is out of range; allowed: 1"
            + " to 100000",
        "checkpoint: {keep: 10} | 2:20: checkpoint.keep: a mapping (key: value) is expected, not"
            + " 10",
        "checkpoint: {encrypt: {}} | 2:23: checkpoint.encrypt.key-file: this key is missing and has"
            + " no default",
        "checkpoint: {hint: {below: 3MB}} | 2:28: checkpoint.hint.below: \"3MB\" is no size; write"
            + " for example 64MiB or 2GiB",
        "checkpoint: {hint: {below: 999999999TiB}} | 2:28: checkpoint.hint.below: 999999999TiB is"
            + " more than can be counted",
        "checkpoint: {hooks: {}} | 2:21: checkpoint.hooks: no hook is named; write before, after or"
            + " both",
        "checkpoint: {files: {var: keep}} | 2:22: checkpoint.files.var: unknown key; allowed:"
            + " default, path patterns (/srv/pg, /var/log/**)",
        "checkpoint: {network: {be.ad: keep}} | 2:24: checkpoint.network.\"be.ad\": \"be.ad\" is no"
            + " IP address; write for example 10.0.0.5 or fd00::5",
        "checkpoint: {network: {10.0.0.0/33: keep}} | 2:24: checkpoint.network.\"10.0.0.0/33\": the"
            + " prefix length of 10.0.0.0/33 is more than 32",
        "applications: | 2:14: applications: a mapping (key: value) is expected, and nothing stands"
            + " here; write {} for all defaults, or indent what belongs to it",
        "applications: {A: {}} | 2:16: applications.A: \"A\" is no name; write for example shop or"
            + " db-1",
        "applications: {a.b: {usr: x}} | 2:22: applications.\"a.b\".usr: unknown key; did you mean"
            + " \"user\"? allowed: command, user, group, environment, working-directory, stdin,"
            + " stdout, stderr, after, before, auto-start, ready, stop, restart, watch, checkpoint,"
            + " faults, nodes",
        "applications: {a: {command: java -jar x}} | 2:29: applications.a.command: \"java -jar x\""
            + " is no command; write for example [java, -jar, app.jar] or /usr/bin/true",
        "applications: {a: {command: []}} | 2:29: applications.a.command: this list is empty; it"
            + " needs at least one value",
        "applications: {a: {after: [b]}, bb: {}} | 2:28: applications.a.after[0]: no application is"
            + " named b; did you mean \"bb\"? allowed: a, bb",
        "applications: {a: {before: [a]}} | 2:29: applications.a.before[0]: a cannot wait for"
            + " itself",
        "applications: {a: {after: [b]}, b: {after: [a]}} | 2:27: applications.a.after: these wait"
            + " for each other, so none can start: a after b after a",
        "applications: {a: {after: [b, b]}, b: {}} | 2:27: applications.a.after: a value stands"
            + " here twice",
        "applications: {a: {ready: {tcp: 1, http: 'http://x'}}} | 2:27: applications.a.ready:"
            + " exactly one of delay, file, tcp, http, exec, notify is needed, not tcp and http",
        "applications: {a: {ready: {timeout: 1s}}} | 2:27: applications.a.ready: exactly one of"
            + " delay, file, tcp, http, exec, notify is needed",
        "applications: {a: {ready: {tcp: 70000}}} | 2:33: applications.a.ready.tcp: 70000 is out of"
            + " range; allowed: 1 to 65535",
        "applications: {a: {ready: {tcp: 'h:99999'}}} | 2:33: applications.a.ready.tcp: a port is 1"
            + " to 65535, not 99999",
        "applications: {a: {ready: {notify: false}}} | 2:36: applications.a.ready.notify: false is"
            + " not allowed; allowed: true",
        "applications: {a: {stop: {signal: TERM}}} | 2:35: applications.a.stop.signal: \"TERM\" is"
            + " not allowed; allowed: SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS,"
            + " SIGFPE, SIGKILL, SIGUSR1, SIGSEGV, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM, SIGSTKFLT,"
            + " SIGCHLD, SIGCONT, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGXCPU, SIGXFSZ,"
            + " SIGVTALRM, SIGPROF, SIGWINCH, SIGIO, SIGPWR, SIGSYS",
        "applications: {a: {auto-start: yes}} | 2:32: applications.a.auto-start: true or false is"
            + " expected, not \"yes\"",
        "applications: {a: {environment: {X: }}} | 2:36: applications.a.environment.X: text or a"
            + " number or true or false is expected, and nothing stands here",
        "applications: {a: {environment: {A=B: 1}}} | 2:34: applications.a.environment.\"A=B\":"
            + " \"A=B\" is no variable name; write for example LANG",
        "faults: {crash: {action: restrt}} | 2:26: faults.crash.action: \"restrt\" is not allowed;"
            + " did you mean \"restart\"? allowed: ignore, restart, restore, stop, alarm, failover",
        "faults: {crash: {attempts: -1}} | 2:28: faults.crash.attempts: -1 is out of range;"
            + " allowed: 0 to 1000",
        "faults: {crash: {back-off: {from: 1m}}} | 2:28: faults.crash.back-off.to: the longest wait"
            + " is shorter than the first, 1m",
        "faults: {crash: {action: failover}} | 2:26: faults.crash.action: failover needs a node to"
            + " go to; name one in nodes.backups",
        "faults: {pressure: {action: alarm}} | 2:20: faults.pressure: at least one of memory, disk,"
            + " temperature is needed",
        "faults: {pressure: {memory: 80}} | 2:29: faults.pressure.memory: 80 is no percentage;"
            + " write for example 80%",
        "faults: {exit: {codes: [256]}} | 2:25: faults.exit.codes[0]: 256 is out of range; allowed:"
            + " 0 to 255",
        "group-alive: al | 2:14: group-alive: \"al\" is not allowed; did you mean \"all\"? allowed:"
            + " any, all, always",
        "group-alive: [db] | 2:15: group-alive[0]: no application is named db; allowed: nothing",
        "namespaces: {pid: host} | 2:19: namespaces.pid: \"host\" is not allowed; allowed: private",
        "virtual-ip: 10.0.0.5/24 | 2:13: virtual-ip: needs an own network; set namespaces: {"
            + " network: private }",
        "watch: [{exec: [a], tcp: 3}] | 2:9: watch[0]: exactly one of tcp, http, exec, notify,"
            + " progress is needed, not tcp and exec",
        "watch: [{tcp: 3, every: 999999999h}] | 2:25: watch[0].every: 999999999h is longer than a"
            + " hundred years",
        "resources: [{ip: be.ad}] | 2:18: resources[0].ip: \"be.ad\" is no IP address; write for"
            + " example 10.0.0.5 or fd00::5",
        "nodes: {backups: [a], spare: [a]} | 2:8: nodes: node a has two parts; give it one",
        "events: [{exec: a, on: [alrm]}] | 2:25: events[0].on[0]: \"alrm\" is not allowed; did you"
            + " mean \"alarm\"? allowed: fault, recovery, alarm, state, checkpoint, policy",
        "auto-strt: never | 2:1: auto-strt: unknown key; did you mean \"auto-start\"? allowed:"
            + " group, applications, auto-start, watch, resources, checkpoint, faults, recovery,"
            + " group-alive, namespaces, virtual-ip, nodes, events",
        "group: b | 2:1: group: this key stands here twice, first at shop.yaml:1",
        "watch: &w [] | 2:8: watch: anchors (&name) are not used in policies",
        "watch: *w | 2:8: watch: aliases (*name) are not used in policies; write the value out",
        "auto-start: !!str never | 2:13: auto-start: tags (tag:yaml.org,2002:str) are not used in"
            + " policies",
      })
  void givenOneWrongLine_whenChecked_thenExactlyThisError(String line, String error) {
    assertThat(errors("group: shop\n" + line)).containsExactly("shop.yaml:" + error);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | 1:1: the file is empty; the smallest policy is \"group: name\"",
        "`# nothing` | 1:1: the file is empty; the smallest policy is \"group: name\"",
        "`[]` | 1:1: a mapping (key: value) is expected, not a list",
        "`shop` | 1:1: a mapping (key: value) is expected, not \"shop\"",
        "`{}` | 1:1: group: this key is missing and has no default",
        "`group: Shop` | 1:8: group: \"Shop\" is no name; write for example shop or db-1",
        "`group: 7` | 1:8: group: 7 is no name; write for example shop or db-1",
        "`group: \"shop\\n\"` | 1:8: group: \"shop\\n\" is no name; write for example shop or db-1",
        "`{group: a}: b` | 1:1: a key must be a single word or text",
      })
  void givenFileThatIsNoPolicy_whenChecked_thenExactlyThisError(String yaml, String error) {
    assertThat(errors(yaml)).containsExactly("shop.yaml:" + error);
  }

  static Stream<String> brokenYaml() {
    return Stream.of(
        "group: a\n\tx: b",
        "group: a\nwatch: [",
        "group: a\n  x: b",
        "group: \"a",
        "group: a\n---\ngroup: b",
        "group: a\n%",
        "group: a: b",
        "group: 'a\nx: \u0001",
        "- - a\n- -\n b: c: d",
        "? ? ? a",
        "group: @a");
  }

  @ParameterizedTest
  @MethodSource("brokenYaml")
  void givenBrokenYaml_whenChecked_thenOneErrorWithAPosition(String yaml) {
    assertThat(errors(yaml))
        .isNotEmpty()
        .allMatch(error -> error.matches("(?s)shop\\.yaml:\\d+:\\d+: .+"));
  }

  @Test
  void givenManyErrors_whenChecked_thenAllAreReportedInTheOrderOfTheFile() {
    String yaml =
        """
        grup: shop
        applications:
          db: { comand: [x], stop: { grace: soon } }
        checkpoint:
          every: often
        """;

    assertThat(errors(yaml))
        .extracting(error -> error.replaceAll("(: [^ ]*):? .*", "$1"))
        .containsExactly(
            "shop.yaml:1:1: group:",
            "shop.yaml:1:1: grup:",
            "shop.yaml:3:9: applications.db.comand:",
            "shop.yaml:3:37: applications.db.stop.grace:",
            "shop.yaml:5:10: checkpoint.every:");
  }

  @Test
  void givenApplicationThatTakesOverAWrongValue_whenChecked_thenItIsReportedOnce() {
    String yaml = "group: a\ncheckpoint: {every: 0s}\napplications: {x: {checkpoint: {}}}";

    assertThat(errors(yaml)).hasSize(1);
  }

  @Test
  void givenWideCharacters_whenChecked_thenColumnsCountCharacters() {
    assertThat(errors("group: a\napplications: {a: {user: \"äöü😀\", usr: x}}"))
        .singleElement()
        .asString()
        .startsWith("shop.yaml:2:34: applications.a.usr: ");
  }

  @Test
  void givenBytesThatAreNoText_whenChecked_thenThePlaceIsNamed() {
    byte[] bytes = "group: a\nx: \u00e4".getBytes(StandardCharsets.ISO_8859_1);

    InvalidPolicy invalid =
        assertThrows(InvalidPolicy.class, () -> PolicyLoader.parse("shop.yaml", bytes));

    assertThat(invalid).hasMessage("shop.yaml:2:4: not text in UTF-8; save the file as UTF-8");
  }

  @Test
  void givenWrongFile_whenLoaded_thenTheMessageHasAllErrorsOneALine() throws Exception {
    Path file = Files.createTempFile("policy", ".yaml");
    Files.writeString(file, "group: a\nx: 1\ny: 2\n");

    InvalidPolicy invalid = assertThrows(InvalidPolicy.class, () -> PolicyLoader.load(file));
    Files.delete(file);

    assertThat(invalid.getMessage().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith(file + ":"));
  }
}
