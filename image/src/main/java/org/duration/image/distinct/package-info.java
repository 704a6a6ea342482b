/**
 * Pages that are the same are stored once: of a file of captured pages, what is left of it and
 * where each page stands then.
 */
package org.duration.image.distinct;
