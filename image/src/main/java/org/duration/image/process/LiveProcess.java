// What a process has that has not ended.
package org.duration.image.process;

import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.duration.image.Check;
import org.duration.image.files.Descriptor;
import org.duration.image.files.PathReference;
import org.duration.image.memory.AddressSpace;
import org.duration.image.memory.MappedFileId;

/**
 * The state of a process that its threads share.
 *
 * @param executable what /proc/PID/exe leads to
 * @param umask from status
 * @param descriptors ascending numbers
 * @param actions of every signal that is not at its default; ascending
 * @param pending queued for the whole process, in queue order
 * @param intervalTimers the armed ones
 * @param threads the first thread first, then ascending
 * @param sharedWithParent with {@link SharedPart#DESCRIPTORS} among them, {@code descriptors} is
 *     empty: they are the parent's
 */
public record LiveProcess(
    MappedFileId executable,
    PathReference workingDirectory,
    PathReference root,
    int umask,
    AddressSpace memory,
    List<Descriptor> descriptors,
    List<SignalAction> actions,
    List<PendingSignal> pending,
    List<IntervalTimer> intervalTimers,
    List<PosixTimer> posixTimers,
    List<ResourceLimit> limits,
    ProcessAttributes attributes,
    List<ThreadImage> threads,
    Set<SharedPart> sharedWithParent) {
  public LiveProcess {
    Objects.requireNonNull(executable);
    Objects.requireNonNull(workingDirectory);
    Objects.requireNonNull(root);
    Objects.requireNonNull(memory);
    Objects.requireNonNull(attributes);
    Check.that(umask >= 0 && umask <= 0777, "umask %o", umask);
    descriptors = List.copyOf(descriptors);
    actions = List.copyOf(actions);
    pending = List.copyOf(pending);
    intervalTimers = List.copyOf(intervalTimers);
    posixTimers = List.copyOf(posixTimers);
    limits = List.copyOf(limits);
    threads = List.copyOf(threads);
    sharedWithParent =
        sharedWithParent.isEmpty()
            ? Set.of()
            : Collections.unmodifiableSet(EnumSet.copyOf(sharedWithParent));
    Check.that(!threads.isEmpty(), "a live process without threads");
    Check.that(
        descriptors.isEmpty() || !sharedWithParent.contains(SharedPart.DESCRIPTORS),
        "descriptors besides those of the parent");
    distinct(descriptors.stream().map(Descriptor::fd).toList(), "descriptor");
    distinct(actions.stream().map(SignalAction::signal).toList(), "action of signal");
    distinct(intervalTimers.stream().map(IntervalTimer::which).toList(), "interval timer");
    distinct(posixTimers.stream().map(PosixTimer::id).toList(), "POSIX timer");
    distinct(limits.stream().map(ResourceLimit::resource).toList(), "limit");
    distinct(threads.stream().map(ThreadImage::tid).toList(), "thread");
  }

  public LiveProcess withMemory(AddressSpace other) {
    return new LiveProcess(
        executable,
        workingDirectory,
        root,
        umask,
        other,
        descriptors,
        actions,
        pending,
        intervalTimers,
        posixTimers,
        limits,
        attributes,
        threads,
        sharedWithParent);
  }

  public boolean shares(SharedPart part) {
    return sharedWithParent.contains(part);
  }

  private static void distinct(List<?> keys, String what) {
    Set<Object> seen = new HashSet<>();
    keys.forEach(key -> Check.that(seen.add(key), "%s %s appears twice", what, key));
  }
}
