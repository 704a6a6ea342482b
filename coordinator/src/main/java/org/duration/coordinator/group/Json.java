package org.duration.coordinator.group;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The one JSON mapper of the coordinator: times as ISO-8601, optional values as null. */
public final class Json {
  public static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private Json() {}

  /** The components of a record by their names; absent values are left out. */
  public static Map<String, Object> fields(Object record) {
    Map<String, Object> fields =
        MAPPER.convertValue(record, new TypeReference<LinkedHashMap<String, Object>>() {});
    fields.values().removeIf(Objects::isNull);
    return fields;
  }
}
