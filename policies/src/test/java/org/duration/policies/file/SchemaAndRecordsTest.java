// The schema and the records say the same: a value that one of them gets and the other does not
// breaks here.
package org.duration.policies.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.duration.policies.CheckpointPolicy.Compression;
import org.duration.policies.CheckpointPolicy.ConnectionAction;
import org.duration.policies.CheckpointPolicy.FileAction;
import org.duration.policies.CheckpointPolicy.OnExit;
import org.duration.policies.EventSink;
import org.duration.policies.FaultPolicy.Action;
import org.duration.policies.FaultPolicy.Kind;
import org.duration.policies.FaultPolicy.PressureAction;
import org.duration.policies.FaultPolicy.Scope;
import org.duration.policies.FaultPolicy.Then;
import org.duration.policies.Namespaces.Sharing;
import org.duration.policies.Policies;
import org.duration.policies.Policy;
import org.duration.policies.Policy.AutoStart;
import org.duration.policies.Policy.Recovery.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaAndRecordsTest {
  private static final JsonNode SCHEMA = PolicySchema.PUBLISHED.json();

  static Stream<Arguments> words() {
    return Stream.of(
        Arguments.of("/properties/auto-start", AutoStart.class),
        Arguments.of("/properties/recovery/properties/order", Order.class),
        Arguments.of("/properties/namespaces/properties/network", Sharing.class),
        Arguments.of("/properties/namespaces/properties/hostname", Sharing.class),
        Arguments.of("/properties/namespaces/properties/clock", Sharing.class),
        Arguments.of("/$defs/checkpoint/properties/on-exit", OnExit.class),
        Arguments.of("/$defs/checkpoint/properties/compress", Compression.class),
        Arguments.of("/$defs/files-action", FileAction.class),
        Arguments.of("/$defs/network-action", ConnectionAction.class),
        Arguments.of("/$defs/action", Action.class),
        Arguments.of("/$defs/scope", Scope.class),
        Arguments.of("/$defs/then", Then.class),
        Arguments.of("/$defs/kind", Kind.class),
        Arguments.of("/$defs/faults/properties/pressure/properties/action", PressureAction.class),
        Arguments.of("/$defs/sink/properties/on/items", EventSink.Topic.class));
  }

  @ParameterizedTest
  @MethodSource("words")
  void givenWordsOfTheSchema_whenRead_thenTheyAreTheConstantsOfTheRecord(
      String pointer, Class<? extends Enum<?>> type) {
    Set<String> allowed = texts(SCHEMA.at(pointer).path("enum"));
    Set<String> constants = new TreeSet<>();
    Arrays.stream(type.getEnumConstants())
        .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .forEach(constants::add);

    assertThat(allowed).isEqualTo(constants);
  }

  @Test
  void givenAllEnumsOfTheSchema_whenCounted_thenEachIsInTheTableOrHasNoConstants() {
    int inTheTable = (int) words().count();
    // Signals are names of the kernel; pid and ipc have one word each; group-alive is a sealed
    // type.
    int others = 4;

    assertThat(SCHEMA.findValues("enum")).hasSize(inTheTable + others);
  }

  @Test
  void givenNamesOfTheSchema_whenMatched_thenTheyAreThoseOfTheRecord() {
    String pattern = SCHEMA.at("/$defs/name/pattern").asText();

    assertThat(pattern).isEqualTo("^" + Policy.NAME.pattern() + "$");
  }

  @Test
  void givenSignalsOfTheSchema_whenCounted_thenTheyAreTheStandardOnes() {
    assertThat(texts(SCHEMA.at("/$defs/signal/enum")))
        .hasSize(31)
        .contains("SIGHUP", "SIGTERM", "SIGKILL", "SIGSYS")
        .allMatch(name -> name.matches("SIG[A-Z0-9]{2,6}"));
  }

  /**
   * One key, its default and another value: the record must tell them apart, or the key would be
   * without effect.
   */
  static Stream<Arguments> keys() {
    return Stream.of(
            "applications: {a: {}}",
            "applications: {a: {user: u}}",
            "applications: {a: {group: u}}",
            "applications: {a: {command: [x]}}",
            "applications: {a: {environment: {A: 1}}}",
            "applications: {a: {working-directory: /x}}",
            "applications: {a: {stdin: discard}}",
            "applications: {a: {stdout: discard}}",
            "applications: {a: {stderr: discard}}",
            "applications: {a: {after: [b]}, b: {}}",
            "applications: {a: {before: [b]}, b: {}}",
            "applications: {a: {auto-start: false}}",
            "applications: {a: {ready: {tcp: 1}}}",
            "applications: {a: {ready: {tcp: 1, timeout: 3s}}}",
            "applications: {a: {stop: {signal: SIGINT}}}",
            "applications: {a: {stop: {command: [x]}}}",
            "applications: {a: {stop: {grace: 3s}}}",
            "applications: {a: {restart: {command: [x]}}}",
            "applications: {a: {watch: [{tcp: 1}]}}",
            "applications: {a: {checkpoint: {every: 3s}}}",
            "applications: {a: {faults: {crash: {attempts: 9}}}}",
            "applications: {a: {nodes: {}}}",
            "auto-start: start",
            "watch: [{tcp: 1}]",
            "watch: [{tcp: 1, every: 3s}]",
            "watch: [{tcp: 1, timeout: 3s}]",
            "watch: [{tcp: 1, fall: 9}]",
            "watch: [{tcp: 1, rise: 9}]",
            "watch: [{tcp: 1, fault: crash}]",
            "resources: [{mount: /x}]",
            "checkpoint: {every: 3s}",
            "checkpoint: {keep: {last: 3}}",
            "checkpoint: {keep: {hourly: 3}}",
            "checkpoint: {store: /x}",
            "checkpoint: {on-exit: delete}",
            "checkpoint: {hint: {below: 1B}}",
            "checkpoint: {hint: {below: 1B, wait: 3s}}",
            "checkpoint: {compress: none}",
            "checkpoint: {encrypt: {key-file: /x}}",
            "checkpoint: {sign: {key-file: /x}}",
            "checkpoint: {files: {default: keep}}",
            "checkpoint: {files: {/x: keep}}",
            "checkpoint: {network: {default: keep}}",
            "checkpoint: {network: {10.0.0.0/8: keep}}",
            "checkpoint: {hooks: {before: [x]}}",
            "checkpoint: {hooks: {after: [x]}}",
            "checkpoint: {hooks: {after: [x], timeout: 3s}}",
            "faults: {exit: {codes: [3]}}",
            "faults: {exit: {signals: [SIGTERM]}}",
            "faults: {exit: {action: restart}}",
            "faults: {crash: {action: restart}}",
            "faults: {crash: {scope: application}}",
            "faults: {crash: {attempts: 9}}",
            "faults: {crash: {within: 3s}}",
            "faults: {crash: {back-off: {from: 3s}}}",
            "faults: {crash: {back-off: {to: 3s}}}",
            "faults: {crash: {then: alarm}}",
            "faults: {hang: {action: stop}}",
            "faults: {resource: {action: stop}}",
            "faults: {pressure: {memory: 80%}}",
            "faults: {pressure: {disk: 80%}}",
            "faults: {pressure: {temperature: 80}}",
            "faults: {pressure: {disk: 80%, action: preempt}}",
            "recovery: {order: parallel}",
            "recovery: {timeout: 3s}",
            "group-alive: all",
            "namespaces: {network: private}",
            "namespaces: {network: private}\nvirtual-ip: 10.0.0.1/8",
            "namespaces: {hostname: private}",
            "namespaces: {clock: host}",
            "nodes: {}",
            "nodes: {primary: x}",
            "nodes: {backups: [x]}",
            "nodes: {replicas: 2}",
            "nodes: {spare: [x]}",
            "nodes: {storage: [x]}",
            "events: [{exec: x}]",
            "events: [{webhook: 'http://x'}]",
            "events: [{exec: x, on: [state]}]")
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("keys")
  void givenKey_whenSetAgainstItsDefault_thenThePolicyDiffers(String line) {
    Policy set = Policies.policy("group: g\n" + line);

    for (Arguments other : keys().toList()) {
      String otherLine = (String) other.get()[0];
      if (!otherLine.equals(line)) {
        assertThat(Policies.policy("group: g\n" + otherLine)).as(otherLine).isNotEqualTo(set);
      }
    }
    assertThat(set).isNotEqualTo(Policies.policy("group: g"));
  }

  private static Set<String> texts(JsonNode array) {
    List<String> texts =
        StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
    return new TreeSet<>(texts);
  }
}
