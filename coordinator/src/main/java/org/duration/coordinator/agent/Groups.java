package org.duration.coordinator.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;
import org.duration.coordinator.group.Group;
import org.duration.coordinator.group.GroupName;
import org.duration.coordinator.group.GroupPolicies;
import org.duration.coordinator.group.GroupServices;
import org.duration.coordinator.group.GroupStatus;
import org.duration.coordinator.group.LaunchOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The groups of this agent, by name. */
public final class Groups {
  private static final Logger LOG = LoggerFactory.getLogger(Groups.class);

  private final GroupServices services;
  private final Map<String, Group> groups = new ConcurrentHashMap<>();

  public Groups(GroupServices services) {
    this.services = services;
  }

  LaunchOrder prepareRun(Request request) {
    String name = GroupName.check(request.text("group"));
    return named(name)
        .prepareRun(
            new Group.RunOptions(
                GroupName.check(request.text("application")),
                request.path("store"),
                request.path("policy"),
                request.flag("detached")));
  }

  /** Without a group's name its policy has one. */
  LaunchOrder prepareStart(Request request) {
    String name =
        request
            .find("group")
            .orElseGet(() -> GroupPolicies.nameIn(Path.of(request.text("policy"))));
    Group group = named(GroupName.check(name));
    if (request.flag("fresh") && group.isLive()) {
      throw new CommandFailure(
          ExitStatus.BUSY,
          name,
          "cannot run: the group runs already; stop it first, or start what does not run of it");
    }
    return group.prepareStart(
        new Group.RunOptions(
            "", request.path("store"), request.path("policy"), request.flag("detached")),
        request.find("application"));
  }

  LaunchOrder prepareRestore(Request request, Consumer<String> progress) {
    String source = GroupName.check(request.text("group"));
    String target = GroupName.check(request.find("as").orElse(source));
    return named(target)
        .prepareRestore(
            new Group.RestoreOptions(
                source,
                request.number("at"),
                request.path("store"),
                request.texts("keyFiles").stream().map(Path::of).toList(),
                request.flag("detached")),
            progress);
  }

  LaunchOrder prepareResume(Request request, Consumer<String> progress) {
    return known(request).prepareResume(request.findFlag("detached"), progress);
  }

  /** The same for who ends it; what is preempted is ended, for good, by {@code --kill} alone. */
  Group endable(Request request) {
    Group group = known(request);
    return group.isPreempted() && request.flag("kill") ? group : live(request);
  }

  /** The group of a request, which has to be live. */
  Group live(Request request) {
    Group group = known(request);
    if (group.isPreempted()) {
      throw new CommandFailure(
          ExitStatus.BUSY,
          group.name(),
          "the group is preempted ("
              + group.why()
              + "); duration-am resume "
              + group.name()
              + " carries on, duration-am stop --kill "
              + group.name()
              + " gives it up");
    }
    if (!group.isLive()) {
      throw new CommandFailure(
          ExitStatus.NOT_FOUND,
          group.name(),
          "the group does not run (" + group.why() + "); start it with run or restore");
    }
    return group;
  }

  /** The group of a request, live or ended. */
  Group known(Request request) {
    String name = GroupName.check(request.text("group"));
    Group group = groups.get(name);
    if (group != null) {
      return group;
    }
    if (services.files().read(name).isEmpty()) {
      throw new CommandFailure(
          ExitStatus.NOT_FOUND, name, "no such group; duration-am status lists them");
    }
    return named(name);
  }

  List<GroupStatus> status(Optional<String> name) {
    try {
      List<GroupStatus> list = new ArrayList<>();
      for (String known : services.files().names()) {
        if (name.isEmpty() || name.get().equals(known)) {
          list.add(named(known).status());
        }
      }
      if (name.isPresent() && list.isEmpty()) {
        throw new CommandFailure(
            ExitStatus.NOT_FOUND, name.get(), "no such group; duration-am status lists them");
      }
      return list;
    } catch (IOException e) {
      throw new CommandFailure(
              ExitStatus.FAILED, "agent", "cannot list the groups: " + e.getMessage())
          .because(e);
    }
  }

  boolean anyLive() {
    return groups.values().stream().anyMatch(Group::isLive);
  }

  /**
   * Takes over what a former agent left running, and what did not survive the machine's restart.
   */
  void adopt() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> directories = Files.list(services.places().runningGroups())) {
      directories.forEach(directory -> names.add(directory.getFileName().toString()));
    }
    for (String name : services.files().names()) {
      if (services.files().read(name).map(record -> record.state().live()).orElse(false)) {
        names.add(name);
      }
    }
    for (String name : names) {
      try {
        named(name).adopt();
      } catch (CommandFailure failure) {
        LOG.warn("{}: not adopted: {}", name, failure.getMessage());
      }
    }
  }

  /** Closes the connections; the groups run on. */
  void letGo() {
    groups.values().forEach(Group::letGo);
  }

  Group named(String name) {
    return groups.computeIfAbsent(name, fresh -> new Group(fresh, services));
  }
}
