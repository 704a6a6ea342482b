package org.duration.coordinator.group;

import java.io.IOException;
import java.util.Optional;
import org.duration.image.ImageException;
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
  /** A restore opens one file for each; a full checkpoint is due before they are many. */
  static final int MOST_FILES = 16;

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
      if (parent.image().pageFiles().size() + 1 >= MOST_FILES) {
        return none("the pages of " + MOST_FILES + " checkpoints are put together into one");
      }
      draft.link(parent);
      return new ParentChoice(Optional.of(parent.base(newest.get().scan())), "");
    } catch (ImageException | IOException | UnsupportedOperationException e) {
      return none(
          "it cannot share pages with checkpoint " + newest.get().seq() + ": " + e.getMessage());
    }
  }

  /** For the capturer; 0: none. */
  long scan() {
    return base.map(PageBase::scan).orElse(0L);
  }
}
