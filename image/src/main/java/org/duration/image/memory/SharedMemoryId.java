// Identity of shared memory in an image.
package org.duration.image.memory;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Position of the memory in {@code Image.ipc.memory}. */
public record SharedMemoryId(@JsonValue int value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public SharedMemoryId {}

  @Override
  public String toString() {
    return "shared memory " + value;
  }
}
