/**
 * The harness of the real-process tests: a place of its own for each test ({@link
 * org.duration.testkit.Sandbox}), self-checking guests in it ({@link org.duration.testkit.Guest}),
 * and the command line, run as a user runs it.
 */
package org.duration.testkit;
