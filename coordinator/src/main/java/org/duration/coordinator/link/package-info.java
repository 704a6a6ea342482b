/**
 * The connections to the native programs: frames as {@code native-shims/abi/frames.h} defines them,
 * to the group's init over its socket and to the capturer over its standard input and output.
 */
package org.duration.coordinator.link;
