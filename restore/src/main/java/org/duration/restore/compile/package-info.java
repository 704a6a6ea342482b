/**
 * Makes programs: for the root task what is shared, for each process its descriptors, memory and
 * attributes, for each thread its own state. Everything that differs between hosts has been settled
 * before; nothing here refuses.
 */
package org.duration.restore.compile;
