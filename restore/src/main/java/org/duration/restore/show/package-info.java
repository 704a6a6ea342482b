/** Plans for people: the review surface of what a restore will do. */
package org.duration.restore.show;
