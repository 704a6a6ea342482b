// Texts that are nearly what the kernel writes.
package org.duration.capture.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;

/** Every parser must give a value or a {@link MalformedText}, whatever it is given. */
final class Mutations {
  interface Parser {
    Object parse(String text) throws MalformedText;
  }

  private static final String ODD = "\0\n :-0f9x[](/,)\u00ff\ud800";

  private Mutations() {}

  static void survived(Parser parser, String text) {
    try {
      assertThat(parser.parse(text)).isNotNull();
    } catch (MalformedText e) {
      assertThat(e.getMessage()).startsWith("cannot understand ").doesNotContain("\n");
    }
  }

  /** The same for the same seed: characters replaced, removed, doubled; the text cut. */
  static String mutated(String text, long seed) {
    Random random = new Random(seed);
    StringBuilder mutated = new StringBuilder(text);
    for (int changes = 1 + random.nextInt(4); changes > 0 && !mutated.isEmpty(); changes--) {
      int at = random.nextInt(mutated.length());
      char odd = ODD.charAt(random.nextInt(ODD.length()));
      switch (random.nextInt(5)) {
        case 0 -> mutated.setCharAt(at, odd);
        case 1 -> mutated.deleteCharAt(at);
        case 2 -> mutated.insert(at, odd);
        case 3 -> mutated.insert(at, mutated.substring(at, Math.min(mutated.length(), at + 20)));
        default -> mutated.setLength(at);
      }
    }
    return mutated.toString();
  }
}
