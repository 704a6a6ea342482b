/**
 * What survives a checkpoint and a restore: one table for the command line, the docs and a test.
 */
package org.duration.coordinator.survival;
