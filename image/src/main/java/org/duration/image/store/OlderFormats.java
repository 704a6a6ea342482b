// What older builds wrote, as this one would have.
package org.duration.image.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Version 1 knows of no packed files; its manifest is one of version 2. */
final class OlderFormats {
  private OlderFormats() {}

  /** A commit record of any version that can be read, with all fields of the newest. */
  static byte[] commit(byte[] json) throws Json.InvalidJson {
    if (Json.number(json, "formatVersion") != 1) {
      return json;
    }
    ObjectNode commit = Json.object(json);
    commit.set("pagesHeld", commit.path("pagesBytes"));
    ArrayNode packing = commit.putArray("packing").add("none");
    commit.path("linkedBytes").forEach(file -> packing.add("none"));
    return Json.write(commit);
  }
}
