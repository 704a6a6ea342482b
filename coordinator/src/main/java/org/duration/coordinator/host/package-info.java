/** What this host is and can do: facts for a restore plan, and the findings of {@code doctor}. */
package org.duration.coordinator.host;
