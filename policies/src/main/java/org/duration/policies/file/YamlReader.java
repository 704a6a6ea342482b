// YAML text to a tree with positions, safely.
package org.duration.policies.file;

import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Builds from parser events, so that nothing is expanded, instantiated or recursed into that a
 * policy has no use for: anchors, aliases, tags and further documents are errors, depth and number
 * of values are limited.
 */
final class YamlReader {
  static final int MAX_DEPTH = 24;
  static final int MAX_VALUES = 20_000;

  private final String file;
  private final ParserImpl parser;
  private final Errors errors;
  private int values;

  private YamlReader(String file, String text, Errors errors) {
    this.file = file;
    this.errors = errors;
    this.parser = new ParserImpl(new StreamReader(text), new LoaderOptions());
  }

  /** The document; empty when it is none, which then is among the errors. */
  static Optional<Tree> read(String file, String text, Errors errors) {
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    try {
      return new YamlReader(file, body, errors).document();
    } catch (Refused e) {
      errors.add(e.mark.getLine() + 1, e.mark.getColumn() + 1, e.path, e.getMessage());
    } catch (MarkedYAMLException e) {
      Mark mark = Optional.ofNullable(e.getProblemMark()).orElse(e.getContextMark());
      errors.add(
          mark.getLine() + 1,
          mark.getColumn() + 1,
          KeyPath.TOP,
          "not YAML: " + firstLine(e.getProblem()));
    } catch (ReaderException e) {
      addUnreadable(body, e.getPosition(), e.getCodePoint(), errors);
    } catch (YAMLException e) {
      errors.add(1, 1, KeyPath.TOP, "not YAML: " + firstLine(e.getMessage()));
    }
    return Optional.empty();
  }

  private static String firstLine(String problem) {
    return String.valueOf(problem).lines().findFirst().orElse("not readable").replace("\t", "\\t");
  }

  private static void addUnreadable(String text, int position, int point, Errors errors) {
    int end = Math.min(Math.max(position, 0), text.length());
    int lineStart = text.lastIndexOf('\n', end - 1) + 1;
    int line = 1 + (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
    String message = String.format("not YAML: the character U+%04X is not allowed", point);
    errors.add(line, end - lineStart + 1, KeyPath.TOP, message);
  }

  private Optional<Tree> document() {
    parser.getEvent(); // stream start
    if (parser.checkEvent(Event.ID.StreamEnd)) {
      errors.add(1, 1, KeyPath.TOP, "the file is empty; the smallest policy is \"group: name\"");
      return Optional.empty();
    }
    parser.getEvent(); // document start
    Tree root = value(KeyPath.TOP, 0);
    parser.getEvent(); // document end
    if (!parser.checkEvent(Event.ID.StreamEnd)) {
      throw new Refused(
          parser.peekEvent(), KeyPath.TOP, "a second document; one file holds one policy");
    }
    return Optional.of(root);
  }

  private Tree value(KeyPath path, int depth) {
    Event event = parser.getEvent();
    if (++values > MAX_VALUES) {
      throw new Refused(event, path, "more than " + MAX_VALUES + " values; a policy is smaller");
    }
    if (depth > MAX_DEPTH) {
      throw new Refused(
          event, path, "more than " + MAX_DEPTH + " levels deep; a policy is flatter");
    }
    if (event instanceof AliasEvent) {
      errors.add(
          place(event), path, "aliases (*name) are not used in policies; write the value out");
      return new Tree.Leaf(place(event), NullNode.instance, "");
    }
    checkAnchor(event, path);
    if (event instanceof ScalarEvent scalar) {
      checkTag(scalar.getTag(), event, path);
      boolean plain = scalar.isPlain();
      String text = scalar.getValue();
      return new Tree.Leaf(
          place(event), plain ? Scalars.resolve(text) : TextNode.valueOf(text), text);
    } else if (event instanceof SequenceStartEvent list) {
      checkTag(list.getTag(), event, path);
      return items(event, path, depth);
    } else if (event instanceof MappingStartEvent mapping) {
      checkTag(mapping.getTag(), event, path);
      return branch(event, path, depth);
    }
    throw new Refused(event, path, "not YAML: a value is expected here");
  }

  private Tree items(Event start, KeyPath path, int depth) {
    List<Tree> items = new ArrayList<>();
    while (!parser.checkEvent(Event.ID.SequenceEnd)) {
      items.add(value(path.index(items.size()), depth + 1));
    }
    parser.getEvent();
    return new Tree.Items(place(start), items);
  }

  private Tree branch(Event start, KeyPath path, int depth) {
    var entries = new LinkedHashMap<String, Tree.Entry>();
    while (!parser.checkEvent(Event.ID.MappingEnd)) {
      Event keyEvent = parser.peekEvent();
      if (!(value(path, depth + 1) instanceof Tree.Leaf key) || keyEvent instanceof AliasEvent) {
        throw new Refused(keyEvent, path, "a key must be a single word or text");
      }
      KeyPath keyPath = path.key(key.text());
      Tree value = value(keyPath, depth + 1);
      Tree.Entry first = entries.putIfAbsent(key.text(), new Tree.Entry(key.origin(), value));
      if (first != null) {
        errors.add(
            key.origin(), keyPath, "this key stands here twice, first at " + first.keyOrigin());
      }
    }
    parser.getEvent();
    return new Tree.Branch(place(start), entries);
  }

  private void checkAnchor(Event event, KeyPath path) {
    if (event instanceof NodeEvent node && node.getAnchor() != null) {
      errors.add(place(event), path, "anchors (&name) are not used in policies");
    }
  }

  private void checkTag(String tag, Event event, KeyPath path) {
    if (tag != null) {
      errors.add(place(event), path, "tags (" + firstLine(tag) + ") are not used in policies");
    }
  }

  private Origin.Place place(Event event) {
    return new Origin.Place(
        file, event.getStartMark().getLine() + 1, event.getStartMark().getColumn() + 1);
  }

  /** Reading cannot go on after this error. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Mark mark;
    private final transient KeyPath path;

    Refused(Event event, KeyPath path, String message) {
      super(message, null, false, false);
      this.mark = event.getStartMark();
      this.path = path;
    }
  }
}
