// How a checkpoint's pages relate to other checkpoints.
package org.duration.image;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the page data of an image holds. */
public enum CheckpointKind {
  /** Every page, from one freeze. */
  @JsonProperty("full")
  FULL,
  /** The pages that changed since {@link ImageHeader#parent}. */
  @JsonProperty("incremental")
  INCREMENTAL,
  /** Every page, put together from a full image and the incremental ones behind it. */
  @JsonProperty("merged")
  MERGED;

  /** As in JSON and on the command line. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
