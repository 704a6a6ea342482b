// The door to policy files.
package org.duration.policies.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.duration.policies.Policy;

/**
 * Reads policies. A file takes effect as a whole or not at all: with any error the result is {@link
 * InvalidPolicy} with all errors of the file. Whatever the bytes are, the outcome is one of the
 * two, in bounded time and memory.
 */
public final class PolicyLoader {
  /** A policy is a page or two; more than this is not read. */
  public static final int MAX_BYTES = 1 << 20;

  private PolicyLoader() {}

  /**
   * Reads the file; errors and origins name it as the path is written.
   *
   * @throws InvalidPolicy when the policy is wrong
   * @throws IOException when the file cannot be read
   */
  public static EffectivePolicy load(Path file) throws InvalidPolicy, IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return parse(file.toString(), in.readNBytes(MAX_BYTES + 1));
    }
  }

  /**
   * Reads the bytes of a file.
   *
   * @param file the name that errors and origins bear
   * @throws InvalidPolicy when the policy is wrong
   */
  public static EffectivePolicy parse(String file, byte[] bytes) throws InvalidPolicy {
    var errors = new Errors(file);
    Optional<Tree> tree = text(bytes, errors).flatMap(text -> YamlReader.read(file, text, errors));
    tree.ifPresent(root -> SchemaCheck.check(root, errors));
    errors.throwIfAny();
    Tree.Branch complete = SchemaDefaults.complete((Tree.Branch) tree.orElseThrow());
    Optional<Policy> policy = PolicyReader.read(complete, errors);
    errors.throwIfAny();
    return new EffectivePolicy(policy.orElseThrow(), complete);
  }

  /** The same of text. */
  public static EffectivePolicy parse(String file, String text) throws InvalidPolicy {
    return parse(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The policy of a group for which there is no file: every value is the default.
   *
   * @param by where the name comes from, as {@code policy show} says it ({@code command line})
   * @throws IllegalArgumentException when it is no name
   */
  public static EffectivePolicy defaults(String group, String by) {
    return NoFile.POLICY.forGroup(group, by);
  }

  /** The JSON Schema of policy files (draft 2020-12), as it is published. */
  public static String schema() {
    return PolicySchema.PUBLISHED.text();
  }

  private static Optional<String> text(byte[] bytes, Errors errors) {
    if (bytes.length > MAX_BYTES) {
      errors.add(
          1,
          1,
          KeyPath.TOP,
          "the file is larger than " + MAX_BYTES / 1024 + " KiB; a policy is a page or two");
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(buffer).toString());
    } catch (CharacterCodingException e) {
      String before = new String(bytes, 0, buffer.position(), StandardCharsets.UTF_8);
      int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
      int column = before.length() - before.lastIndexOf('\n');
      errors.add(line, column, KeyPath.TOP, "not text in UTF-8; save the file as UTF-8");
      return Optional.empty();
    }
  }

  /** Made without the validator, which costs a group without a file a tenth of a second. */
  private static final class NoFile {
    private static final EffectivePolicy POLICY = read();

    private static EffectivePolicy read() {
      var errors = new Errors("defaults");
      Tree.Branch complete =
          YamlReader.read("defaults", "group: none", errors)
              .map(tree -> SchemaDefaults.complete((Tree.Branch) tree))
              .orElseThrow();
      return new EffectivePolicy(PolicyReader.read(complete, errors).orElseThrow(), complete);
    }
  }
}
