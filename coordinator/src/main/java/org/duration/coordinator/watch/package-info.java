/**
 * Looking at applications from outside, as their users do: whether they are ready, and whether they
 * are well. Nothing here waits on a group's thread.
 */
package org.duration.coordinator.watch;
