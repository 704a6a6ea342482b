// How records become JSON and come back.
package org.duration.image.store;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.stream.Collectors;

/**
 * Strict: every field must be there, known, once, and of its type; bounded against hostile input.
 */
final class Json {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_STRING = 4 << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_STRING)
                          .maxNameLength(256)
                          .maxNumberLength(40)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          // The components of a record and nothing else, whatever its methods are called.
          .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
          .visibility(PropertyAccessor.GETTER, JsonAutoDetect.Visibility.NONE)
          .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private Json() {}

  static byte[] write(Object record) {
    try {
      return MAPPER.writeValueAsBytes(record);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + record.getClass(), e);
    }
  }

  /** The message of the exception names the field. */
  static <T> T read(byte[] json, Class<T> type) throws InvalidJson {
    try {
      T value = MAPPER.readValue(json, type);
      if (value == null) {
        throw new InvalidJson("it is empty", null);
      }
      return value;
    } catch (JsonMappingException e) {
      throw new InvalidJson(path(e) + ": " + reason(e), e);
    } catch (IOException | StackOverflowError e) {
      throw new InvalidJson("not JSON: " + firstLine(e.getMessage()), e);
    }
  }

  /** Only the number behind one key of an object, which is there in every version of the format. */
  static long number(byte[] json, String key) throws InvalidJson {
    try {
      JsonNode node = MAPPER.readTree(json).path(key);
      if (!node.isIntegralNumber() || !node.canConvertToLong()) {
        throw new InvalidJson(key + ": not a number", null);
      }
      return node.longValue();
    } catch (IOException e) {
      throw new InvalidJson("not JSON: " + firstLine(e.getMessage()), e);
    }
  }

  /** An object, whatever is in it. */
  static ObjectNode object(byte[] json) throws InvalidJson {
    try {
      if (MAPPER.readTree(json) instanceof ObjectNode object) {
        return object;
      }
      throw new InvalidJson("the whole: not an object", null);
    } catch (IOException e) {
      throw new InvalidJson("not JSON: " + firstLine(e.getMessage()), e);
    }
  }

  private static String path(JsonMappingException e) {
    String path =
        e.getPath().stream()
            .map(
                step ->
                    step.getFieldName() == null
                        ? "[" + step.getIndex() + "]"
                        : "." + step.getFieldName())
            .collect(Collectors.joining());
    return path.isEmpty() ? "the whole" : path.startsWith(".") ? path.substring(1) : path;
  }

  private static String reason(JsonMappingException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return firstLine(
        cause instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : cause.getMessage());
  }

  private static String firstLine(String text) {
    return text == null ? "no reason given" : text.lines().findFirst().orElse("");
  }

  /** Bytes that are not the JSON of what they should be. */
  static final class InvalidJson extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidJson(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
