// Identity of an open file in an image.
package org.duration.image.files;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Equal for descriptors that share one open file description; a position in {@code
 * Image.openFiles}.
 */
public record OpenFileId(@JsonValue int value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public OpenFileId {}

  @Override
  public String toString() {
    return "open file " + value;
  }
}
