/**
 * The texts of /proc, parsed: proc(5), fs/proc of Linux 6.x. Each parser takes any text; what is
 * not of its format is a {@link org.duration.capture.proc.MalformedText} that quotes the place.
 * Lines and fields that no image needs are skipped, so that a newer kernel's additions do no harm.
 */
package org.duration.capture.proc;
