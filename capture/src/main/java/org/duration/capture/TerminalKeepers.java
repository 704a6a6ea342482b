// Whose terminal a master is that init holds.
package org.duration.capture;

import java.util.List;
import org.duration.capture.raw.FactSet;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.image.files.Terminal;

/** It stands behind the application's streams, which lead to its other end. */
record TerminalKeepers(FactSet group, int applications) {
  Terminal.Keeper of(RawFact.Terminal master) throws RefusedFact {
    int application = (master.head().subject() - Streams.BASE) / Streams.STRIDE;
    String path = Terminal.path(master.number());
    List<Integer> streams =
        group.all(FactType.STREAM, RawFact.Fd.class).stream()
            .filter(fd -> (fd.head().subject() - Streams.BASE) / Streams.STRIDE == application)
            .filter(fd -> fd.stat().device() == master.node().device() && fd.link().equals(path))
            .map(fd -> (fd.head().subject() - Streams.BASE) % Streams.STRIDE)
            .toList();
    if (application < 0 || application >= applications || streams.isEmpty()) {
      throw new RefusedFact(path, Evidences.impossible("no application has terminal " + path));
    }
    return new Terminal.Keeper(application, streams);
  }
}
