// What holds on to open files, beside descriptors.
package org.duration.image.files;

import java.util.List;

/** Of the whole group, in the order in which its processes were met. */
public record FileHolds(List<FileLock> locks, List<SignalOwner> owners) {
  public static final FileHolds NONE = new FileHolds(List.of(), List.of());

  public FileHolds {
    locks = List.copyOf(locks);
    owners = List.copyOf(owners);
  }
}
