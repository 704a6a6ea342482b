package org.duration.coordinator.group;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jnr.constants.platform.Errno;
import org.duration.capture.Refusal;
import org.duration.coordinator.link.NativeFailure;
import org.duration.coordinator.os.ProcFile;

/** Names the task that would not stop for a capture, as the group's user knows it. */
final class StuckTask {
  private static final Pattern SENTENCE =
      Pattern.compile("host task (\\d+) of host process (\\d+) did not stop.*");

  private StuckTask() {}

  /** The refusal that a failure of the freeze comes to; empty for any other failure. */
  static Optional<Refusal> of(NativeFailure failure) {
    Matcher matcher = SENTENCE.matcher(String.valueOf(failure.getMessage()));
    if (failure.errno() != Errno.ETIMEDOUT.intValue() || !matcher.matches()) {
      return Optional.empty();
    }
    try {
      Map<String, String> process = ProcFile.status(Integer.parseInt(matcher.group(2)));
      Map<String, String> task = ProcFile.status(Integer.parseInt(matcher.group(1)));
      return Optional.of(
          new Refusal(
              ProcFile.innermost(process, "NSpid"),
              process.getOrDefault("Name", ""),
              "thread " + ProcFile.innermost(task, "NSpid"),
              "task that does not stop",
              "",
              "it waits in the kernel, for a disk or for a child of vfork that has not exec'ed",
              "try again when that is over"));
    } catch (IOException e) {
      return Optional.empty(); // it ended meanwhile: trying again may do
    }
  }
}
