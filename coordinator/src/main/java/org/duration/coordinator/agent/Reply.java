package org.duration.coordinator.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.Json;

/** The lines of an answer: any number of progress lines, then a result or a failure. */
public final class Reply {
  private Reply() {}

  static byte[] result(Object result) {
    ObjectNode line = Json.MAPPER.createObjectNode();
    line.put("exit", 0);
    line.set("result", Json.MAPPER.valueToTree(result));
    return bytes(line);
  }

  static byte[] failure(CommandFailure failure) {
    ObjectNode line = Json.MAPPER.createObjectNode();
    line.put("exit", failure.status().code());
    line.put("group", failure.group());
    line.put("message", failure.getMessage());
    line.set("details", Json.MAPPER.valueToTree(failure.details()));
    return bytes(line);
  }

  static byte[] progress(String step) {
    ObjectNode line = Json.MAPPER.createObjectNode();
    line.put("progress", step);
    return bytes(line);
  }

  /** True when {@code line} ends an answer. */
  public static boolean isLast(JsonNode line) {
    return line.has("exit");
  }

  private static byte[] bytes(ObjectNode line) {
    try {
      return (Json.MAPPER.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer that is no JSON", e);
    }
  }
}
