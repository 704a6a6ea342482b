// Identity of an address space.
package org.duration.image.memory;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The pid of the first process that has the address space. */
public record MmId(@JsonValue int value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public MmId {}

  @Override
  public String toString() {
    return "mm " + value;
  }
}
