// How the bytes of a page file stand on the disk.
package org.duration.image.pack;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Of a whole file; within a packed one a block that would not shrink stands as it is. */
public enum Packing {
  @JsonProperty("none")
  NONE,
  @JsonProperty("zstd")
  ZSTD
}
