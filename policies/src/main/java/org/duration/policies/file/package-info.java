/**
 * Policy files: YAML text to {@link org.duration.policies.Policy}, all errors of a file with their
 * positions, and the effective policy with the origin of each value.
 *
 * <p>The line: text → {@code YamlReader} → tree with positions → {@code SchemaCheck} (JSON Schema)
 * → {@code SchemaDefaults} → {@code PolicyReader} (records, and what no schema can say) → {@link
 * org.duration.policies.file.EffectivePolicy}. A file with an error yields errors and nothing else.
 */
package org.duration.policies.file;
