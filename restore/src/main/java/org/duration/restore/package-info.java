/**
 * Image and HostFacts to Plan: check, compile, verify, encode, disassemble, explain.
 *
 * <p>Opens no file and asks no kernel. {@link org.duration.restore.PlanCompiler} is the way in;
 * {@code plan} holds the model, {@code host} the facts, {@code compile} the making of programs,
 * {@code verify} and {@code show} what looks at a finished plan.
 */
package org.duration.restore;
