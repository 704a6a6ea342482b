// Which end of a pipe.
package org.duration.image.files;

import com.fasterxml.jackson.annotation.JsonProperty;

/** By the access mode of the open file. */
public enum PipeEnd {
  @JsonProperty("read")
  READ,
  @JsonProperty("write")
  WRITE
}
