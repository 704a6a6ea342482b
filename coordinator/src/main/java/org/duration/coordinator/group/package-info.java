/**
 * A group's life: its state, the checkpoint cycle and the restore cycle, faults and events.
 *
 * <p>Everything that changes a group runs on the group's own single thread ({@link
 * org.duration.coordinator.group.Group}), so a checkpoint, a restore, an exit and a stop never
 * overlap. There are no locks beside that.
 */
package org.duration.coordinator.group;
