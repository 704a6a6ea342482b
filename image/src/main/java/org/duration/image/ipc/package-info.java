/** What processes share that is no file of a file system. */
package org.duration.image.ipc;
