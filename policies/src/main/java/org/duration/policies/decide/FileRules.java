// Which rule of checkpoint.files is about a file.
package org.duration.policies.decide;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Map;
import org.duration.policies.CheckpointPolicy.FileAction;
import org.duration.policies.CheckpointPolicy.Files;

/** The longest pattern that matches wins; a pattern without wildcards means all below it, too. */
public final class FileRules {
  private FileRules() {}

  /** What is done about the file at an absolute path. */
  public static FileAction of(Files files, String path) {
    String longest = "";
    FileAction action = files.otherwise();
    for (Map.Entry<String, FileAction> rule : files.byPattern().entrySet()) {
      if (rule.getKey().length() > longest.length() && matches(rule.getKey(), path)) {
        longest = rule.getKey();
        action = rule.getValue();
      }
    }
    return action;
  }

  private static boolean matches(String pattern, String path) {
    boolean below = Path.of(path).startsWith(pattern);
    return below
        || FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(Path.of(path));
  }
}
