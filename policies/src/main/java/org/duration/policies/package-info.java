/**
 * What a policy says: immutable records, one for each part of a policy file. They hold what an
 * administrator wrote or the default of the schema ({@code policy.schema.json}, the one place of
 * all defaults), in the units of their types.
 *
 * <p>{@code file} reads them from YAML; {@code decide} holds the pure functions that act on them.
 */
package org.duration.policies;
