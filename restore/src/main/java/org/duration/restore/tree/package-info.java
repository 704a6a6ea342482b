/**
 * Who forks whom, so that every process ends up with the parent, session and process group it had.
 *
 * <p>The kernel lets a process only found a session or inherit one, and only join a process group
 * that exists in its session. Members that are gone (session leaders, group leaders, parents) are
 * therefore played by stand-ins: processes that live just long enough.
 */
package org.duration.restore.tree;
