/**
 * The node daemon: one a user, started on demand, hosting the coordinator of each group. It answers
 * one request a connection over a unix socket, as JSON lines, to its own uid alone.
 */
package org.duration.coordinator.agent;
