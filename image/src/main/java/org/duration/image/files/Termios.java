// The modes of a terminal.
package org.duration.image.files;

import java.util.Objects;
import org.duration.image.Bytes;
import org.duration.image.Check;

/**
 * {@code struct termios2}.
 *
 * @param input c_iflag; then c_oflag, c_cflag, c_lflag
 * @param discipline c_line
 * @param characters c_cc, 19 bytes
 */
public record Termios(
    long input,
    long output,
    long control,
    long local,
    int discipline,
    Bytes characters,
    long inputSpeed,
    long outputSpeed) {
  public static final int CHARACTERS = 19;
  private static final long ICANON = 2;

  public Termios {
    word(input);
    word(output);
    word(control);
    word(local);
    word(inputSpeed);
    word(outputSpeed);
    Check.that(discipline >= 0 && discipline <= 255, "c_line %d", discipline);
    Objects.requireNonNull(characters);
    Check.that(characters.length() == CHARACTERS, "%d control characters", characters.length());
  }

  /** Whether input is handed out by lines. */
  public boolean byLines() {
    return (local & ICANON) != 0;
  }

  private static void word(long value) {
    Check.that(value >= 0 && value <= 0xffffffffL, "a word of termios is %d", value);
  }
}
