package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.duration.image.ImageException;
import org.duration.image.memory.Folding;
import org.duration.image.memory.PageBase;
import org.duration.image.store.Draft;
import org.duration.image.store.GroupCheckpoints;
import org.duration.image.store.StoredImage;

/**
 * The checkpoint that a new one builds on, its pages already taken into the draft: whatever becomes
 * of it meanwhile, they last.
 *
 * @param whyNot there is none because of this; empty when there is one
 */
record ParentChoice(Optional<PageBase> base, String whyNot) {
  static ParentChoice none(String why) {
    return new ParentChoice(Optional.empty(), why);
  }

  static ParentChoice of(
      Optional<Lineage.Base> newest, boolean full, GroupCheckpoints checkpoints, Draft draft) {
    if (full) {
      return none("a full one was asked for");
    }
    if (newest.isEmpty()) {
      return none("it was the first since the group or its capturer was started");
    }
    try {
      StoredImage parent = checkpoints.read(newest.get().seq());
      Optional<String> apart = checkpoints.whyNoShare(parent);
      if (apart.isPresent()) {
        return none(cannotShare(newest.get().seq(), apart.get()));
      }
      draft.link(parent);
      return new ParentChoice(Optional.of(parent.base(newest.get().scan())), "");
    } catch (ImageException | IOException | UnsupportedOperationException e) {
      return none(cannotShare(newest.get().seq(), e.getMessage()));
    }
  }

  private static String cannotShare(long seq, String why) {
    return "it cannot share pages with checkpoint " + seq + ": " + why;
  }

  /** Once the pages are captured: which files are put together with them, so that they stay few. */
  Optional<PageBase> folding(Draft draft) throws IOException {
    long end = Files.size(draft.rawPages());
    return base.map(one -> one.folding(Folding.of(one), end));
  }

  /** For the capturer; 0: none. */
  long scan() {
    return base.map(PageBase::scan).orElse(0L);
  }
}
