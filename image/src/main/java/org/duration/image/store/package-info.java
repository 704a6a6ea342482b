/**
 * Checkpoints on disk: the format (docs/image-format.md), its writer and readers, and the directory
 * they live in.
 *
 * <p>Lines: {@link org.duration.image.store.CheckpointStore} → {@link
 * org.duration.image.store.GroupCheckpoints} → {@link org.duration.image.store.Draft} → commit; and
 * back by {@link org.duration.image.store.StoredImage}. A checkpoint's directory appears under its
 * final name only when all of it is on the disk.
 */
package org.duration.image.store;
