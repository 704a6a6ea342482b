package org.duration.coordinator.group;

import java.time.Clock;
import org.duration.coordinator.host.Digests;
import org.duration.coordinator.host.Machine;
import org.duration.coordinator.os.Places;

/** What every group of an agent shares. */
public record GroupServices(
    Places places,
    GroupFiles files,
    NativePrograms programs,
    Machine machine,
    Digests digests,
    Clock clock,
    String build,
    int uid) {}
