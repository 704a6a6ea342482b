package org.duration.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What a command line did.
 *
 * @param exit its exit status
 */
public record CommandResult(int exit, String out, String err) {
  /** Its standard output as JSON. */
  public JsonNode json() {
    try {
      return new ObjectMapper().readTree(out);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + this, e);
    }
  }

  /** Itself, when it succeeded; else the test fails with all that it said. */
  public CommandResult ok() {
    if (exit != 0) {
      throw new AssertionError("exit status " + exit + "\nstdout: " + out + "\nstderr: " + err);
    }
    return this;
  }
}
