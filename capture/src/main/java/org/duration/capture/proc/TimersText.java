// /proc/PID/timers.
package org.duration.capture.proc;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** POSIX timers, without their times. */
public record TimersText(List<Timer> timers) {
  private static final String FILE = "timers";
  private static final Pattern SIGNAL = Pattern.compile("signal: ([0-9]{1,3})/([0-9a-f]{1,16})");
  private static final Pattern NOTIFY =
      Pattern.compile("notify: (signal|none|thread)/(pid|tid)\\.([0-9]{1,10})");

  public TimersText {
    timers = List.copyOf(timers);
  }

  /**
   * One timer.
   *
   * @param notification SIGEV_*
   * @param value sigev_value
   * @param target pid, or tid with SIGEV_THREAD_ID, in the capturer's namespace
   */
  public record Timer(int id, int clock, int notification, int signal, long value, int target) {}

  public static TimersText parse(String text) throws MalformedText {
    List<String> lines = text.lines().toList();
    List<Timer> timers = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("ID: ")) {
        timers.add(timer(lines, i));
      }
    }
    return new TimersText(timers);
  }

  private static Timer timer(List<String> lines, int at) throws MalformedText {
    if (at + 4 > lines.size()) {
      throw new MalformedText(FILE, lines.get(at));
    }
    Matcher signal = match(SIGNAL, lines.get(at + 1));
    Matcher notify = match(NOTIFY, lines.get(at + 2));
    String clock = lines.get(at + 3);
    if (!clock.startsWith("ClockID: ")) {
      throw new MalformedText(FILE, clock);
    }
    int kind =
        switch (notify.group(1)) {
          case "signal" -> 0;
          case "none" -> 1;
          default -> 2;
        };
    int id = Numbers.small(FILE, lines.get(at).substring(4));
    int number = Numbers.small(FILE, signal.group(1));
    if (id < 0 || number > 64) {
      throw new MalformedText(FILE, lines.get(at));
    }
    return new Timer(
        id,
        Numbers.small(FILE, clock.substring(9)),
        notify.group(2).equals("tid") ? 4 | kind & 1 : kind,
        number,
        Numbers.hexadecimal(FILE, signal.group(2)),
        Numbers.small(FILE, notify.group(3)));
  }

  private static Matcher match(Pattern pattern, String line) throws MalformedText {
    Matcher matcher = pattern.matcher(line.strip());
    if (!matcher.matches()) {
      throw new MalformedText(FILE, line);
    }
    return matcher;
  }
}
