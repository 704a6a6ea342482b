/**
 * Pure decisions: (state, event, policy) to a decision and its reason as a sentence, which goes to
 * the event log word for word. Nothing here reads a clock, a file or a process; times are given by
 * the caller.
 */
package org.duration.policies.decide;
