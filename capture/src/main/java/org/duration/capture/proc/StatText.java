// /proc/PID/stat.
package org.duration.capture.proc;

import org.duration.image.Address;

/**
 * The fields that an image needs. Pids in this text are those of the capturer's namespace: the
 * group's own come with the PROCESS record.
 *
 * @param state letter
 * @param processGroup in the capturer's namespace
 * @param terminal device number of the controlling terminal, 0 none
 * @param waitStatus field 52, exit_code: as wait4 will give it
 */
public record StatText(
    String comm,
    char state,
    int processGroup,
    int terminal,
    Address startCode,
    Address endCode,
    Address startStack,
    Address startData,
    Address endData,
    Address startBrk,
    Address argStart,
    Address argEnd,
    Address envStart,
    Address envEnd,
    int waitStatus) {
  private static final String FILE = "stat";

  /** Number of the field that stands first behind the command. */
  private static final int FIRST = 3;

  public static StatText parse(String text) throws MalformedText {
    int open = text.indexOf('(');
    // A command may hold any character: it ends at the last bracket.
    int close = text.lastIndexOf(')');
    if (open < 0 || close < open) {
      throw new MalformedText(FILE, text);
    }
    String[] fields = text.substring(close + 1).strip().split(" +");
    if (fields.length < 52 - FIRST + 1 || fields[0].length() != 1) {
      throw new MalformedText(FILE, text);
    }
    return new StatText(
        text.substring(open + 1, close),
        fields[0].charAt(0),
        Numbers.small(FILE, fields[5 - FIRST]),
        Numbers.small(FILE, fields[7 - FIRST]),
        address(fields, 26),
        address(fields, 27),
        address(fields, 28),
        address(fields, 45),
        address(fields, 46),
        address(fields, 47),
        address(fields, 48),
        address(fields, 49),
        address(fields, 50),
        address(fields, 51),
        Numbers.small(FILE, fields[52 - FIRST]));
  }

  private static Address address(String[] fields, int number) throws MalformedText {
    return new Address(Numbers.unsigned(FILE, fields[number - FIRST]));
  }
}
