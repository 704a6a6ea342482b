/**
 * The operating system's calls and places that the coordinator needs and the JDK does not offer.
 */
package org.duration.coordinator.os;
