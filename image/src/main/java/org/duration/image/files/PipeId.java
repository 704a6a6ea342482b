// Identity of a pipe in an image.
package org.duration.image.files;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A position in {@code Image.pipes}. */
public record PipeId(@JsonValue int value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public PipeId {}

  @Override
  public String toString() {
    return "pipe " + value;
  }
}
