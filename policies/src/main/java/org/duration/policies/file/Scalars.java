// What a scalar means, and how a value is written as one.
package org.duration.policies.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * YAML 1.2's core schema (<a href="https://yaml.org/spec/1.2.2/#103-core-schema">10.3</a>), and not
 * the 1.1 of the parser: there {@code on}, a key of ours, is a boolean, and {@code 10:30} a number.
 */
final class Scalars {
  private static final Pattern NULL = Pattern.compile("null|Null|NULL|~|");
  private static final Pattern TRUE = Pattern.compile("true|True|TRUE");
  private static final Pattern FALSE = Pattern.compile("false|False|FALSE");

  /** No longer than a long holds: no policy needs more, and huge numbers are a way to burn time. */
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");

  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\.[0-9]{1,18}|[0-9]{1,18}(\\.[0-9]{0,18})?)([eE][-+]?[0-9]{1,3})?");

  /** Words that other readers, of YAML 1.1, would not take for text. */
  private static final Pattern WORD_OF_OLD = Pattern.compile("(?i)y|n|yes|no|on|off");

  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z0-9_./+-]([A-Za-z0-9_./@%+:=-]*[A-Za-z0-9_./@%+=-])?");
  private static final Pattern MARKER = Pattern.compile("-|---.*|\\.\\.\\..*|[0-9+-].*:.*");

  private Scalars() {}

  /** The meaning of a plain scalar. */
  static JsonNode resolve(String text) {
    if (NULL.matcher(text).matches()) {
      return NullNode.instance;
    } else if (TRUE.matcher(text).matches()) {
      return BooleanNode.TRUE;
    } else if (FALSE.matcher(text).matches()) {
      return BooleanNode.FALSE;
    } else if (INTEGER.matcher(text).matches()) {
      return LongNode.valueOf(Long.parseLong(text));
    } else if (DECIMAL.matcher(text).matches() && Double.isFinite(Double.parseDouble(text))) {
      return DoubleNode.valueOf(Double.parseDouble(text));
    }
    return TextNode.valueOf(text);
  }

  /** How text is written so that every YAML reader reads the same text. */
  static String write(String text) {
    boolean plain =
        PLAIN.matcher(text).matches()
            && !MARKER.matcher(text).matches()
            && !WORD_OF_OLD.matcher(text).matches()
            && resolve(text).isTextual();
    return plain ? text : quote(text);
  }

  /** In double quotes, with what cannot be seen escaped. */
  static String quote(String text) {
    var quoted = new StringBuilder("\"");
    text.codePoints().forEach(point -> quoted.append(escape(point)));
    return quoted.append('"').toString();
  }

  /** For messages, whose number and length a hostile file must not make add up. */
  static String shorten(String text) {
    return text.length() <= 64 ? text : text.substring(0, 60) + "\u2026";
  }

  private static String escape(int point) {
    if (point == '"' || point == '\\') {
      return "\\" + (char) point;
    } else if (point == '\n') {
      return "\\n";
    } else if (point == '\t') {
      return "\\t";
    }
    boolean invisible =
        Character.isISOControl(point) || Character.isWhitespace(point) || point == 0xFEFF;
    if (point == ' ' || !invisible && StreamReader.isPrintable(point)) {
      return Character.toString(point);
    }
    return point > 0xFFFF ? String.format("\\U%08X", point) : String.format("\\u%04X", point);
  }
}
