// Where a file without a name is made.
package org.duration.restore.compile;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.duration.image.files.OpenFile;
import org.duration.restore.host.HostFacts;

/**
 * Under the name that it had, unless something else has that name by now: then beside it.
 *
 * @param missing directories on the way that are gone as well, outermost first
 */
public record RemovedPlace(String path, List<String> missing) {
  public RemovedPlace {
    missing = List.copyOf(missing);
  }

  public static RemovedPlace of(OpenFile.RemovedFile file, HostFacts host) {
    List<String> missing = new ArrayList<>();
    for (Path at = Path.of(file.path()).getParent();
        at != null && at.getParent() != null && !host.file(at.toString()).exists();
        at = at.getParent()) {
      missing.add(0, at.toString());
    }
    boolean taken = host.file(file.path()).exists();
    return new RemovedPlace(
        taken ? file.path() + ".duration-" + file.id().value() : file.path(), missing);
  }

  /** Whether /proc will show the name that it had. */
  public boolean named(OpenFile.RemovedFile file) {
    return path.equals(file.path());
  }
}
