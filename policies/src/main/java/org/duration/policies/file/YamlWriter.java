// A tree as YAML for people: block style, the origin of each value in a column of comments.
package org.duration.policies.file;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Jackson and SnakeYAML cannot put a comment behind a value and keep the column. */
final class YamlWriter {
  private static final int WIDEST = 56;

  /** A line, and the comment behind it; an empty comment is none. */
  private record Line(String text, String comment) {}

  private final List<Line> lines = new ArrayList<>();

  private YamlWriter() {}

  static String write(Tree.Branch tree) {
    var writer = new YamlWriter();
    writer.branch(tree, "", "");
    int column =
        writer.lines.stream()
            .filter(line -> !line.comment.isEmpty())
            .mapToInt(line -> line.text.length())
            .filter(length -> length <= WIDEST)
            .max()
            .orElse(0);
    return writer.lines.stream().map(line -> aligned(line, column)).collect(Collectors.joining());
  }

  private static String aligned(Line line, int column) {
    if (line.comment.isEmpty()) {
      return line.text + "\n";
    }
    return line.text
        + " ".repeat(Math.max(0, column - line.text.length()))
        + "  # "
        + line.comment
        + "\n";
  }

  /**
   * @param first what the first line starts with: "- " behind its indent for an item of a list
   */
  private void branch(Tree.Branch branch, String first, String indent) {
    String lead = first;
    for (var entry : branch.entries().entrySet()) {
      value(lead + Scalars.write(entry.getKey()) + ":", entry.getValue().value(), indent);
      lead = indent;
    }
  }

  private void value(String head, Tree value, String indent) {
    if (value instanceof Tree.Branch branch && !branch.entries().isEmpty()) {
      lines.add(new Line(head, ""));
      branch(branch, indent + "  ", indent + "  ");
    } else if (value instanceof Tree.Items list
        && list.items().stream().anyMatch(YamlWriter::isBranch)) {
      lines.add(new Line(head, ""));
      for (Tree item : list.items()) {
        item(item, indent + "  ");
      }
    } else {
      lines.add(new Line(head + " " + flow(value), comment(value.origin())));
    }
  }

  private static boolean isBranch(Tree tree) {
    return tree instanceof Tree.Branch branch && !branch.entries().isEmpty();
  }

  private void item(Tree item, String indent) {
    if (item instanceof Tree.Branch branch && !branch.entries().isEmpty()) {
      branch(branch, indent + "- ", indent + "  ");
    } else {
      lines.add(new Line(indent + "- " + flow(item), comment(item.origin())));
    }
  }

  /** A comment must not end before its line does, whatever the file is called. */
  private static String comment(Origin origin) {
    return origin.toString().replaceAll("\\p{Cntrl}", "?");
  }

  private static String flow(Tree value) {
    if (value instanceof Tree.Items list) {
      return list.items().stream()
          .map(YamlWriter::flow)
          .collect(Collectors.joining(", ", "[", "]"));
    } else if (value instanceof Tree.Leaf leaf) {
      return leaf.value().isTextual() ? Scalars.write(leaf.text()) : leaf.text();
    }
    return "{}";
  }
}
