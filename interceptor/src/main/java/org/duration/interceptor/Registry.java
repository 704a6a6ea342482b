package org.duration.interceptor;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The registrations of a group at one moment, by pid in its namespace. */
public final class Registry {
  private final Map<Integer, Registration> byPid = new HashMap<>();

  private Registry(Collection<Registration> registrations) {
    registrations.forEach(registration -> byPid.put(registration.pid(), registration));
  }

  public static Registry of(Collection<Registration> registrations) {
    return new Registry(registrations);
  }

  /** Empty for a process that the interceptor could not enter; it is protected all the same. */
  public Optional<Registration> of(int pid) {
    return Optional.ofNullable(byPid.get(pid));
  }

  public Collection<Registration> all() {
    return byPid.values();
  }
}
