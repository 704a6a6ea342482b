/**
 * Files that nobody reads or changes without their key: AES-256-GCM block by block, so that any
 * part of one can be read alone. The layout is in docs/image-format.md, the reasons in
 * docs/decisions/0019-checkpoints-are-sealed-with-a-key-file.md.
 */
package org.duration.image.seal;
