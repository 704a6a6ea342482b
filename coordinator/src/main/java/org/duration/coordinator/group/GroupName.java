package org.duration.coordinator.group;

import java.util.Locale;
import java.util.regex.Pattern;

/** The rule for names of groups and applications. */
public final class GroupName {
  private static final Pattern LEGAL = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

  private GroupName() {}

  /** {@code name} when it is legal; else a usage failure that says the rule. */
  public static String check(String name) {
    if (!LEGAL.matcher(name).matches()) {
      throw new CommandFailure(
          ExitStatus.USAGE,
          name,
          "not a group's name: it has to match " + LEGAL + "; choose another with -g");
    }
    return name;
  }

  /** The default name: the command's base name, with what is not legal in a name replaced. */
  public static String ofCommand(String command) {
    String base = command.substring(command.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    String legal = base.replaceAll("[^a-z0-9_.-]", "-").replaceAll("^[^a-z0-9]+", "");
    return check(legal.length() > 63 ? legal.substring(0, 63) : legal);
  }
}
