/**
 * What a checkpoint is: immutable, validated records. {@link org.duration.image.Image} is the
 * whole; {@code process}, {@code memory} and {@code files} hold its parts, {@code store} its bytes
 * on disk.
 *
 * <p>Numbers that the kernel gave (pids, signals, flags, clocks) keep their values; lengths are
 * bytes; units stand in names. Sharing is by id, never by object identity. A record that exists is
 * consistent in itself; {@link org.duration.image.Image} checks what refers to what.
 */
package org.duration.image;
