// Why something cannot be captured or restored.
package org.duration.image;

/**
 * What was found where something unsupported stands.
 *
 * @param kind short name of the thing: {@code tcp socket}, {@code memfd}
 * @param detail its path or state, may be empty
 * @param reason why it cannot be captured, as a sentence without a stop
 * @param remedy what a user can do
 */
public record Evidence(String kind, String detail, String reason, String remedy) {
  public Evidence {
    Check.that(!kind.isEmpty(), "evidence without a kind");
    java.util.Objects.requireNonNull(detail);
    java.util.Objects.requireNonNull(reason);
    java.util.Objects.requireNonNull(remedy);
  }
}
