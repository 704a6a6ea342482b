// Identity of a run of stored bytes.
package org.duration.image.files;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A position in {@code Image.contents}. */
public record ContentId(@JsonValue int value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ContentId {}

  @Override
  public String toString() {
    return "content " + value;
  }
}
