// One agent loads the policies of many groups at once.
package org.duration.policies.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PolicyLoaderConcurrencyTest {

  @Test
  void givenManyGroups_whenLoadedAtOnce_thenEachGetsItsOwn() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Callable<String>> loads = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      int number = i;
      loads.add(() -> outcome(number));
    }

    List<Future<String>> outcomes = threads.invokeAll(loads);
    threads.shutdown();

    for (int i = 0; i < outcomes.size(); i++) {
      String expected =
          i % 3 == 0
              ? "g" + i + ".yaml:2:1: nods: unknown key; did you mean \"nodes\"?"
              : "g" + i + " PT" + (i % 50 + 1) + "S";
      assertThat(outcomes.get(i).get()).startsWith(expected);
    }
  }

  private static String outcome(int number) {
    String key = number % 3 == 0 ? "nods: {}" : "nodes: {}";
    String yaml =
        "group: g" + number + "\n" + key + "\ncheckpoint: {every: " + (number % 50 + 1) + "s}";
    try {
      var policy = PolicyLoader.parse("g" + number + ".yaml", yaml).policy();
      return policy.group() + " " + policy.checkpoint().every().orElseThrow();
    } catch (InvalidPolicy e) {
      return e.getMessage();
    }
  }
}
