// The files of a checkpoint that hold bulk bytes.
package org.duration.image.files;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a {@link FileContent} stands. */
public enum DataFile {
  /** {@code pages.dat}: memory, and whole files that are no longer reachable. */
  @JsonProperty("pages.dat")
  PAGES("pages.dat"),
  /** {@code contents.dat}: unread bytes of pipes. */
  @JsonProperty("contents.dat")
  CONTENTS("contents.dat");

  private final String fileName;

  DataFile(String fileName) {
    this.fileName = fileName;
  }

  public String fileName() {
    return fileName;
  }
}
