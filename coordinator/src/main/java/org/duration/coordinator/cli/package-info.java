/**
 * The command line, {@code duration-am}: verbs, output for people and as JSON, exit statuses. It
 * holds no state: what changes a group is asked of the agent; what only reads is read here.
 */
package org.duration.coordinator.cli;
