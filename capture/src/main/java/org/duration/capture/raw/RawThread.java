// The facts about one thread.
package org.duration.capture.raw;

/** {@code facts} are those behind its THREAD record. */
public record RawThread(RawFact.Thread thread, FactSet facts) {}
