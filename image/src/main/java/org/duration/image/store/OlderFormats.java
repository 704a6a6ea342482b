// What older builds wrote, as this one would have.
package org.duration.image.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Version 1 knows of no packed files, version 2 of no keys; their manifests are of version 3. */
final class OlderFormats {
  private OlderFormats() {}

  /** A commit record of any version that can be read, with all fields of the newest. */
  static byte[] commit(byte[] json) throws Json.InvalidJson {
    long version = Json.number(json, "formatVersion");
    if (version >= 3) {
      return json;
    }
    ObjectNode commit = Json.object(json);
    commit.putNull("sealed");
    commit.putNull("signed");
    if (version == 1) {
      addPacking(commit);
    }
    return Json.write(commit);
  }

  private static void addPacking(ObjectNode commit) {
    commit.set("pagesHeld", commit.path("pagesBytes"));
    ArrayNode packing = commit.putArray("packing").add("none");
    commit.path("linkedBytes").forEach(file -> packing.add("none"));
  }
}
