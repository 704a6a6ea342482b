// What older builds wrote, as this one would have.
package org.duration.image.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.duration.image.ipc.IpcObjects;

/**
 * Version 1 knows of no packed files, version 2 of no keys, POSIX queues or limits; some builds of
 * both knew of no SysV objects either. What they did not know of they refused, so there is none.
 * Version 3 knows of no cgroups: all processes then stand in that of their group.
 */
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

  /** A manifest of any version that can be read, with all fields of the newest. */
  static byte[] manifest(byte[] json, int version) throws Json.InvalidJson {
    if (version >= 4) {
      return json;
    }
    ObjectNode manifest = Json.object(json);
    for (JsonNode process : manifest.path("processes")) {
      if (process.path("live").path("attributes") instanceof ObjectNode attributes) {
        attributes.putArray("cgroups");
      }
    }
    if (manifest.path("ipc") instanceof ObjectNode ipc) {
      ObjectNode none = Json.object(Json.write(IpcObjects.NONE));
      none.properties().forEach(each -> ipc.putIfAbsent(each.getKey(), each.getValue()));
    }
    return Json.write(manifest);
  }

  private static void addPacking(ObjectNode commit) {
    commit.set("pagesHeld", commit.path("pagesBytes"));
    ArrayNode packing = commit.putArray("packing").add("none");
    commit.path("linkedBytes").forEach(file -> packing.add("none"));
  }
}
