package org.duration.coordinator.group;

/** What the steps of one group's life share; used on the group's thread. */
record GroupParts(
    String name,
    GroupServices services,
    GroupThread thread,
    EventLog events,
    GroupLedger ledger,
    InitReach reach,
    PeriodicCheckpoints periodic,
    PendingLaunches launches,
    Endings endings) {}
