package org.duration.coordinator.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.duration.coordinator.group.CallerContext;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;
import org.duration.coordinator.group.Json;

/** One request of a client: a verb and its arguments. */
public record Request(String verb, JsonNode arguments) {

  /** A required text. */
  public String text(String key) {
    return find(key)
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitStatus.USAGE, "agent", verb + ": the argument " + key + " is missing"));
  }

  /** An optional text. */
  public Optional<String> find(String key) {
    JsonNode value = arguments.path(key);
    return value.isTextual() ? Optional.of(value.asText()) : Optional.empty();
  }

  public Optional<Path> path(String key) {
    return find(key).map(Path::of);
  }

  public boolean flag(String key) {
    return arguments.path(key).asBoolean(false);
  }

  /** An optional flag: empty when nothing was said. */
  public Optional<Boolean> findFlag(String key) {
    JsonNode value = arguments.path(key);
    return value.isBoolean() ? Optional.of(value.asBoolean()) : Optional.empty();
  }

  public OptionalLong number(String key) {
    JsonNode value = arguments.path(key);
    return value.isIntegralNumber() ? OptionalLong.of(value.asLong()) : OptionalLong.empty();
  }

  /** What the applications that are to be started inherit. */
  CallerContext caller() {
    try {
      return Json.MAPPER.treeToValue(arguments.path("caller"), CallerContext.class);
    } catch (JsonProcessingException e) {
      throw new CommandFailure(
          ExitStatus.USAGE, "agent", verb + ": the argument caller is not understood");
    }
  }

  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    arguments.path(key).forEach(value -> texts.add(value.asText()));
    return List.copyOf(texts);
  }
}
