/**
 * Which pages processes of a tree have in common, and who has them mapped when it forks, so that
 * they are shared copy-on-write again.
 */
package org.duration.restore.inherit;
