/**
 * Page files that are compressed block by block, so that any part of one can be read alone and
 * several at once. The layout is in docs/image-format.md.
 */
package org.duration.image.pack;
