// Takes facts out of a set, and refuses what is missing or malformed.
package org.duration.capture;

import java.util.Optional;
import org.duration.capture.proc.MalformedText;
import org.duration.capture.raw.FactSet;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.image.Bytes;

/**
 * Facts of one subject.
 *
 * @param resource name of the subject in refusals: empty for a process, {@code thread 43}
 */
record FactSource(FactSet facts, String resource) {
  interface Parser<T> {
    T parse(String text) throws MalformedText;
  }

  <T extends RawFact> T require(FactType type, Class<T> kind) throws RefusedFact {
    Optional<T> fact = facts.first(type, kind);
    if (fact.isEmpty()) {
      throw missing(type);
    }
    return fact.get();
  }

  Bytes bytes(FactType type) throws RefusedFact {
    return require(type, RawFact.Blob.class).bytes();
  }

  /** The word at an index of an array of words. */
  long word(FactType type, int index) throws RefusedFact {
    RawFact.Words words = require(type, RawFact.Words.class);
    if (index >= words.words().size()) {
      throw new RefusedFact(
          resource, Evidences.impossible(type + " has " + words.words().size() + " words"));
    }
    return words.words().get(index);
  }

  <T> T parse(FactType type, Parser<T> parser) throws RefusedFact {
    return parse(require(type, RawFact.Text.class).text(), parser);
  }

  <T> T parse(String text, Parser<T> parser) throws RefusedFact {
    try {
      return parser.parse(text);
    } catch (MalformedText e) {
      throw new RefusedFact(resource, Evidences.malformed(e.getMessage()));
    }
  }

  /** A text that is one number. */
  long number(FactType type, int radix) throws RefusedFact {
    String text = require(type, RawFact.Text.class).text().strip();
    try {
      return Long.parseLong(text, radix);
    } catch (NumberFormatException e) {
      throw new RefusedFact(
          resource, Evidences.malformed(type + " is no number: \"" + text + "\""));
    }
  }

  /** As {@link #number}, where the kernel may lack the file or forbid it and a default is right. */
  long number(FactType type, int radix, long otherwise) throws RefusedFact {
    return facts.text(type).isPresent() ? number(type, radix) : otherwise;
  }

  private RefusedFact missing(FactType type) {
    String why =
        facts.unread(type).map(unread -> ErrnoName.of(unread.errno())).orElse("not captured");
    return new RefusedFact(
        resource, Evidences.unreadable(type.toString().toLowerCase(java.util.Locale.ROOT), why));
  }
}
