package org.duration.coordinator.host;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two numbers of a kernel's release that features are counted by. */
public record KernelRelease(int major, int minor) {
  private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*");

  /** From {@code uname -r}; 0.0 when it has no numbers. */
  public static KernelRelease parse(String text) {
    Matcher matcher = RELEASE.matcher(text);
    return matcher.matches()
        ? new KernelRelease(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
        : new KernelRelease(0, 0);
  }

  public boolean atLeast(int wantedMajor, int wantedMinor) {
    return major > wantedMajor || major == wantedMajor && minor >= wantedMinor;
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
