// A pseudo terminal of the group's own.
package org.duration.image.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.duration.image.Bytes;
import org.duration.image.Check;

/**
 * What the kernel keeps between the two ends. Nothing waits in either direction but the line that
 * was typed and not ended. Deliberately not captured: the times of its node; the column of the
 * cursor, by which tabs are expanded and erased.
 *
 * @param number it is {@code /dev/pts/NUMBER}
 * @param opened its other end is or was open: where nobody has it any more, the master reads EIO
 * @param locked its other end cannot be opened (TIOCGPTLCK)
 * @param packet the master reads packets (TIOCPKT)
 * @param masterExclusive TIOCEXCL of the master; {@code exclusive} of the other end
 * @param mode permissions of its node, which belongs to {@code uid} and {@code gid}
 * @param session whose controlling terminal it is, 0 none
 * @param foreground process group in the foreground, 0 none
 * @param strangers members of the session that have no controlling terminal
 * @param line what was typed since the last line's end
 * @param keeper the application whose terminal it is, when init holds its master
 */
public record Terminal(
    int number,
    Termios termios,
    WindowSize size,
    boolean opened,
    boolean locked,
    boolean packet,
    boolean masterExclusive,
    boolean exclusive,
    int mode,
    long uid,
    long gid,
    int session,
    int foreground,
    List<Integer> strangers,
    Bytes line,
    Optional<Keeper> keeper) {
  /** As many as the kernel can have. */
  public static final int MOST = 1 << 20;

  private static final int LONGEST_LINE = 4096;

  public Terminal {
    Check.that(number >= 0 && number < MOST, "terminal %d", number);
    Objects.requireNonNull(termios);
    Objects.requireNonNull(size);
    Check.that(mode >= 0 && mode <= 07777, "mode %o", mode);
    Check.notNegative(uid, "uid");
    Check.notNegative(gid, "gid");
    Check.notNegative(session, "session");
    Check.notNegative(foreground, "foreground");
    Check.that(session != 0 || foreground == 0, "foreground %d of no session", foreground);
    strangers = List.copyOf(strangers);
    Check.that(session != 0 || strangers.isEmpty(), "strangers in no session");
    Objects.requireNonNull(line);
    Check.that(line.length() <= LONGEST_LINE, "a line of %d bytes", line.length());
    Check.that(line.length() == 0 || termios.byLines(), "a line without lines");
    Objects.requireNonNull(keeper);
  }

  /**
   * The application that init keeps a master for.
   *
   * @param application index into {@code Image.applications}
   * @param streams those of its standard streams that lead to the terminal
   */
  public record Keeper(
      @JsonProperty("application") int application,
      @JsonProperty("streams") List<Integer> streams) {
    public Keeper {
      Check.notNegative(application, "application");
      streams = List.copyOf(streams);
      Check.that(streams.stream().allMatch(n -> n >= 0 && n <= 2), "streams %s", streams);
      Check.that(!streams.isEmpty(), "a terminal of no stream");
    }
  }

  /** {@code /dev/pts/3}. */
  public static String path(int number) {
    return "/dev/pts/" + number;
  }
}
