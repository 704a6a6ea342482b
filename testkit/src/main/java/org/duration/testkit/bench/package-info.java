/** Measures pause, checkpoint and restore beside floors that are measured in the same run. */
package org.duration.testkit.bench;
