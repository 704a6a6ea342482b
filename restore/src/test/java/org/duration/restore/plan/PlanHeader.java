// Reads what native-shims/abi/plan.h declares.
package org.duration.restore.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of C as the header uses: #define of numbers, one enum, structs of fixed-width fields. */
final class PlanHeader {
  private static final Pattern DEFINE =
      Pattern.compile("#define (DUR_\\w+) (0x[0-9a-f]+|[0-9]+)u?\\b");
  private static final Pattern ENUM = Pattern.compile("(DUR_OP_\\w+) = (\\d+)");
  private static final Pattern STRUCT =
      Pattern.compile("struct (dur_\\w+) \\{(.*?)\\n\\};", Pattern.DOTALL);
  private static final Pattern FIELD =
      Pattern.compile("(u?int(?:8|16|32|64)_t|char|struct dur_\\w+) ([^;]+);");
  private static final Pattern ARRAY = Pattern.compile("(\\w+)\\[(\\w*)\\]");
  private static final Map<String, Integer> SCALARS =
      Map.of(
          "char",
          1,
          "uint8_t",
          1,
          "uint16_t",
          2,
          "uint32_t",
          4,
          "int32_t",
          4,
          "uint64_t",
          8,
          "int64_t",
          8);

  /** Where a field begins, and how long it is. */
  record Field(String name, int offset, int bytes) {}

  /** One struct, laid out as the compiler does. */
  record Struct(int bytes, int alignment, List<Field> fields) {
    Field field(String name) {
      return fields.stream().filter(field -> field.name().equals(name)).findFirst().orElseThrow();
    }
  }

  final Map<String, Long> defines = new LinkedHashMap<>();
  final Map<String, Integer> ops = new LinkedHashMap<>();
  final Map<String, Struct> structs = new LinkedHashMap<>();

  PlanHeader() {
    String text = text().replaceAll("(?s)/\\*.*?\\*/", "");
    for (Matcher define = DEFINE.matcher(text); define.find(); ) {
      defines.put(define.group(1), Long.decode(define.group(2)));
    }
    for (Matcher op = ENUM.matcher(text); op.find(); ) {
      ops.put(op.group(1), Integer.parseInt(op.group(2)));
    }
    for (Matcher struct = STRUCT.matcher(text); struct.find(); ) {
      structs.put(struct.group(1), struct(struct.group(2)));
    }
  }

  private static String text() {
    Path header = Path.of(System.getProperty("duration.home", ".."), "native-shims/abi/plan.h");
    try {
      return Files.readString(header);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Struct struct(String body) {
    List<Field> fields = new ArrayList<>();
    int end = 0;
    int alignment = 1;
    for (Matcher declaration = FIELD.matcher(body); declaration.find(); ) {
      String type = declaration.group(1);
      Struct nested = structs.get(type.replace("struct ", ""));
      int bytes = nested == null ? SCALARS.get(type) : nested.bytes();
      int align = nested == null ? bytes : nested.alignment();
      for (String declarator : declaration.group(2).split(", *")) {
        Matcher array = ARRAY.matcher(declarator);
        boolean isArray = array.matches();
        int count = isArray ? count(array.group(2)) : 1;
        end = (end + align - 1) / align * align;
        fields.add(new Field(isArray ? array.group(1) : declarator, end, bytes * count));
        end += bytes * count;
        alignment = Math.max(alignment, align);
      }
    }
    return new Struct((end + alignment - 1) / alignment * alignment, alignment, fields);
  }

  /** A flexible array takes no room. */
  private int count(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    return text.matches("\\d+") ? Integer.parseInt(text) : defines.get(text).intValue();
  }
}
