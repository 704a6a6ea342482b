// Identity of a mapped file in an image.
package org.duration.image.memory;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Position of the file in {@code Image.mappedFiles}. */
public record MappedFileId(@JsonValue int value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public MappedFileId {}

  @Override
  public String toString() {
    return "mapped file " + value;
  }
}
