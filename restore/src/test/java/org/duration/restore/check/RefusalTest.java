// Each reason for which a restore is refused, and what is allowed beside it.
package org.duration.restore.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.duration.image.CpuFeatures;
import org.duration.image.CpuLeaf;
import org.duration.image.Image;
import org.duration.image.files.Device;
import org.duration.image.files.FileIdentity;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.memory.AreaFlag;
import org.duration.image.process.ProcessAttributes;
import org.duration.restore.Compilation;
import org.duration.restore.FileHandling;
import org.duration.restore.GroupBuilder;
import org.duration.restore.Hosts;
import org.duration.restore.PlanCompiler;
import org.duration.restore.RestoreNote;
import org.duration.restore.RestoreOptions;
import org.duration.restore.RestoreRefusal;
import org.duration.restore.Threads;
import org.duration.restore.host.FileFacts;
import org.duration.restore.host.HostFacts;
import org.junit.jupiter.api.Test;

class RefusalTest {
  private static final int O_WRONLY = 1;
  private static final int O_RDWR = 2;
  private static final int O_APPEND = 02000;

  private final GroupBuilder group = new GroupBuilder();

  @Test
  void givenTheSameHost_whenCompiled_thenNothingIsRefused() {
    group.process(10, 1);

    assertThat(refusals(host())).isEmpty();
  }

  @Test
  void givenAnotherVdso_whenCompiled_thenRefusedWithTheKernel() {
    group.process(10, 1);
    Hosts host = host();
    host.vdso = "0".repeat(64);

    refused(host, "vdso", "another one", "kernel 6.18.0");
  }

  @Test
  void givenVdsoOfAnotherShape_whenCompiled_thenRefused() {
    group.process(10, 1);
    Hosts host = host();
    host.segments = host.segments.subList(1, 2);

    refused(host, "vdso", "its areas are", "kernel");
  }

  @Test
  void givenMissingCpuFeature_whenCompiled_thenRefusedWithTheBits() {
    group.process(10, 1);
    Hosts host = host();
    host.cpu = cpuWithout(0x81);

    refused(host, "CPU features", "LEAF_7_EBX 0x81", "features");
  }

  @Test
  void givenMoreCpuFeatures_whenCompiled_thenAllowedAndXstateIsGrown() {
    group.process(10, 1);
    Hosts host = host();
    host.cpu = GroupBuilder.cpu(0xe7, 2696);

    Compilation compilation = compile(host, RestoreOptions.DEFAULT);

    assertThat(compilation).isInstanceOf(Compilation.Compiled.class);
    assertThat(((Compilation.Compiled) compilation).plan().finishes())
        .allMatch(finish -> finish.xstate().length() == 2696);
  }

  @Test
  void givenStateComponentsBeyondAvx_whenLayoutDiffers_thenRefused() {
    group.cpu(GroupBuilder.cpu(0xe7, 2696)).process(10, 1);
    Hosts host = host();
    host.cpu = GroupBuilder.cpu(0x2e7, 2704);

    refused(host, "CPU registers", "xcr0 0x2e7", "");
  }

  @Test
  void givenMissingStateComponent_whenCompiled_thenRefused() {
    group.process(10, 1);
    Hosts host = host();
    host.cpu = GroupBuilder.cpu(3, 576);

    refused(host, "CPU registers", "xcr0 0x3 with 576 bytes here", "");
  }

  @Test
  void givenTooLittleMemory_whenCompiled_thenRefusedWithTheSizes() {
    group.process(10, 1).anonymous(0x7f00_0000_0000L, 4096, "rw-").pages(0x7f00_0000_0000L, 4096);
    Hosts host = host();
    host.memory = 8 << 20;

    refused(host, "memory", "needs 17 MiB, 8 MiB are available", "free memory");
  }

  @Test
  void givenPidBeyondPidMax_whenCompiled_thenRefused() {
    group.process(40_000, 1);
    Hosts host = host();
    host.pidMax = 32_768;

    refused(host, "pid 40000", "beyond pid_max", "kernel.pid_max");
  }

  @Test
  void givenGuardRegions_whenKernelHasNone_thenRefused() {
    group.process(10, 1).anonymous(0x7f00_0000_0000L, 4, "rw-").guard(0x7f00_0000_0000L, 1);
    Hosts host = host();
    host.features = EnumSet.noneOf(HostFacts.Feature.class);

    refused(host, "guard regions", "this kernel has none", "6.13");
  }

  @Test
  void givenSymbolicLinkThatIsAFileNow_whenCompiled_thenRefusedByName() {
    group.process(10, 1).fd(3, group.pathOnly("/srv/link", 0120777));
    Hosts host = host();
    assertThat(refusals(host)).isEmpty();

    host.put("/srv/link", GroupBuilder.regular("/srv/link", 4));

    refused(host, "fd 3 (/srv/link)", "of another type", "put back");
  }

  @Test
  void givenMissingLibrary_whenCompiled_thenRefusedByName() {
    group.process(10, 1).file(0x7f00_0000_0000L, 2, "r-x", group.mapped("/lib/libz.so"));
    Hosts host = host();
    host.files.put("/lib/libz.so", FileFacts.MISSING);

    refused(host, "library /lib/libz.so", "is missing", "put the file back");
  }

  @Test
  void givenExecutableOfAnotherSize_whenCompiled_thenRefusedByName() {
    group.process(10, 1);
    Hosts host = host();
    host.put("/bin/app", GroupBuilder.regular("/bin/app", 5));

    refused(host, "executable /bin/app", "5 bytes, not 32768", "put the file back");
  }

  @Test
  void givenLibraryWithOtherBytes_whenCompiled_thenRefusedByName() {
    group.process(10, 1).file(0x7f00_0000_0000L, 2, "r-x", group.mapped("/lib/libz.so"));
    Hosts host = host();
    host.files.put("/lib/libz.so", facts(touched("/lib/libz.so", 8 * 4096), "other"));

    refused(host, "library /lib/libz.so", "changed since the checkpoint: other bytes", "");
  }

  @Test
  void givenLibraryWithANewTimeAndTheSameBytes_whenCompiled_thenAllowed() {
    group.process(10, 1).file(0x7f00_0000_0000L, 2, "r-x", group.mapped("/lib/libz.so"));
    Hosts host = host();
    host.put("/lib/libz.so", touched("/lib/libz.so", 8 * 4096));

    assertThat(refusals(host)).isEmpty();
  }

  @Test
  void givenDeletedExecutable_whenItsBytesAreInTheImage_thenAllowed() {
    group.process(10, 1).executable(group.deleted("/opt/gone"));

    assertThat(refusals(host())).isEmpty();
  }

  @Test
  void givenSharedFileWrittenSince_whenCompiled_thenRefusedUnlessKept() {
    group.process(10, 1).shared(0x7f00_0000_0000L, 2, "rw-", group.sharedFile("/srv/map"));
    Hosts host = host();
    host.put("/srv/map", touched("/srv/map", 8 * 4096));

    refused(host, "mapped file /srv/map", "another modification time", "keep");
    assertThat(compile(host, keep()).notes()).singleElement().matches(n -> n.pid() == 10);
  }

  @Test
  void givenMissingFile_whenCompiled_thenRefusedWithItsDescriptor() {
    group.process(10, 1).fd(7, group.file("/etc/conf", 0, 0));
    Hosts host = host();
    host.files.remove("/etc/conf");

    refused(host, "fd 7 (/etc/conf)", "is missing", "put the file back");
  }

  @Test
  void givenReadFileThatChanged_whenCompiled_thenAllowed() {
    group.process(10, 1).fd(7, group.file("/etc/conf", 0, 0));
    Hosts host = host();
    host.put("/etc/conf", touched("/etc/conf", 5));

    assertThat(refusals(host)).isEmpty();
  }

  @Test
  void givenLogThatHasGrown_whenCompiled_thenKeptAndNoted() {
    group.process(10, 1).fd(7, group.file("/var/log/x", O_WRONLY | O_APPEND, 0));
    Hosts host = host();
    host.put("/var/log/x", touched("/var/log/x", 250));

    Compilation compilation = compile(host, RestoreOptions.DEFAULT);

    assertThat(compilation).isInstanceOf(Compilation.Compiled.class);
    assertThat(compilation.notes())
        .extracting(RestoreNote::sentence)
        .containsExactly(
            "process 10: fd 7 (/var/log/x): kept with what was appended: 250 bytes, and 100 at the"
                + " checkpoint");
  }

  @Test
  void givenLogThatWasRotated_whenCompiled_thenRefused() {
    group.process(10, 1).fd(7, group.file("/var/log/x", O_WRONLY | O_APPEND, 0));
    Hosts host = host();
    FileIdentity other = touched("/var/log/other", 250);
    host.put("/var/log/x", other);

    refused(host, "fd 7 (/var/log/x)", "250 bytes", "keep");
  }

  @Test
  void givenLogThatBecameShorter_whenCompiled_thenRefused() {
    group.process(10, 1).fd(7, group.file("/var/log/x", O_WRONLY | O_APPEND, 0));
    Hosts host = host();
    host.put("/var/log/x", touched("/var/log/x", 50));

    refused(host, "fd 7 (/var/log/x)", "50 bytes, and 100", "");
  }

  @Test
  void givenWritableFileThatChanged_whenCompiled_thenRefusedUnlessKept() {
    group.process(10, 1).fd(7, group.file("/srv/data", O_RDWR, 0));
    Hosts host = host();
    host.put("/srv/data", touched("/srv/data", 100));

    refused(host, "fd 7 (/srv/data)", "written to since the checkpoint", "keep");
    assertThat(compile(host, keep())).isInstanceOf(Compilation.Compiled.class);
  }

  @Test
  void givenEmptyFileThatIsStillEmpty_whenCompiled_thenItsTimeDoesNotMatter() {
    group.process(10, 1).fd(7, group.file("/srv/lock", O_RDWR, 0, 0));
    Hosts host = host();
    host.put("/srv/lock", touched("/srv/lock", 0));
    assertThat(compile(host, RestoreOptions.DEFAULT)).isInstanceOf(Compilation.Compiled.class);

    host.put("/srv/lock", touched("/srv/lock", 1));
    refused(host, "fd 7 (/srv/lock)", "1 bytes, and 0 at the checkpoint", "keep");
  }

  @Test
  void givenMissingWorkingDirectory_whenCompiled_thenRefused() {
    group.process(10, 1);
    Hosts host = host();
    host.files.remove("/srv");

    refused(host, "working directory /srv", "is missing", "make the directory");
  }

  @Test
  void givenFileWhereADirectoryWas_whenCompiled_thenRefused() {
    group.process(10, 1).fd(5, group.directory("/data"));
    Hosts host = host();
    host.put("/data", GroupBuilder.regular("/data", 1));

    refused(host, "fd 5 (/data)", "is no directory", "");
  }

  @Test
  void givenAnotherDevice_whenCompiled_thenRefused() {
    OpenFileId device =
        group.add(new OpenFile.CharacterDevice(group.nextFile(), 0, Device.NULL, "/dev/null"));
    group.process(10, 1).fd(5, device);
    Hosts host = host();

    refused(host, "fd 5 (/dev/null)", "another device", "device node");
  }

  @Test
  void givenLimitThatCannotBeRaised_whenCompiled_thenRefusedWithBothValues() {
    group.process(10, 1).limit(4, 0, -1);
    Hosts host = host().rootless(0);
    host.coreLimit = 1024;

    refused(host, "limit core", "cannot be raised to unlimited: at most 1024", "ulimit -H");
  }

  @Test
  void givenLimitAndTheCapability_whenCompiled_thenAllowed() {
    group.process(10, 1).limit(4, 0, -1);
    Hosts host = host();
    host.coreLimit = 1024;

    assertThat(refusals(host)).isEmpty();
  }

  @Test
  void givenAnotherUid_whenRootless_thenRefused() {
    group.process(10, 1).first(Threads.thread(10, Threads.credentials(1000)));
    Hosts host = host().rootless(1001);

    refused(host, "uid 1000", "cannot be taken by uid 1001", "root");
    refused(host, "gid 1000", "cannot be taken by gid 1001", "root");
  }

  @Test
  void givenTheSameUid_whenRootless_thenAllowed() {
    group.process(10, 1).first(Threads.thread(10, Threads.credentials(1000)));

    assertThat(refusals(host().rootless(1000))).isEmpty();
  }

  @Test
  void givenNegativeNice_whenRootless_thenRefused() {
    group.process(10, 1).first(Threads.thread(10, Threads.scheduling(-5)));

    refused(host().rootless(0), "nice -5", "CAP_SYS_NICE", "root");
  }

  @Test
  void givenRealTimePriority_whenRootless_thenRefused() {
    group.process(10, 1).first(Threads.thread(10, Threads.scheduling(1, 0, 50)));

    refused(host().rootless(0), "real-time priority", "CAP_SYS_NICE", "root");
  }

  @Test
  void givenLowerOomScore_whenRootless_thenRefused() {
    group
        .process(10, 1)
        .attributes(new ProcessAttributes(-500, 0, 0x33, 1, false, false, List.of()));

    refused(host().rootless(0), "oom_score_adj -500", "cannot be set below 0", "root");
  }

  @Test
  void givenTooFewDescriptors_whenCompiled_thenRefused() {
    group.process(10, 1);
    Hosts host = host();
    host.descriptors = 64;

    refused(host, "descriptors", "a process may have 64", "ulimit");
  }

  @Test
  void givenMapSync_whenCompiled_thenRefused() {
    group
        .process(10, 1)
        .file(0x7f00_0000_0000L, 2, "r--", group.mapped("/lib/x"), AreaFlag.SYNCHRONOUS);

    refused(host(), "memory 0x7f0000000000-0x7f0000002000", "MAP_SYNC", "");
  }

  @Test
  void givenSeveralReasons_whenCompiled_thenAllAreNamed() {
    group.process(10, 1).fd(7, group.file("/etc/conf", 0, 0));
    Hosts host = host();
    host.files.clear();
    host.memory = 0;

    List<String> resources = refusals(host).stream().map(RestoreRefusal::resource).toList();

    assertThat(resources)
        .contains(
            "memory",
            "executable /bin/app",
            "fd 7 (/etc/conf)",
            "working directory /srv",
            "root directory /");
    assertThat(Set.copyOf(resources)).hasSameSizeAs(resources);
  }

  @Test
  void givenRefusal_whenSaid_thenProcessResourceReasonAndRemedyStandInOneLine() {
    assertThat(new RestoreRefusal(42, "app", "fd 7 (/x)", "is missing", "put it back").sentence())
        .isEqualTo("process 42 (app): fd 7 (/x): is missing; put it back");
    assertThat(new RestoreRefusal(0, "", "memory", "too little", "").sentence())
        .isEqualTo("memory: too little");
  }

  private Hosts host() {
    return Hosts.of(group.build());
  }

  private Compilation compile(Hosts host, RestoreOptions options) {
    Image image = group.build();
    return PlanCompiler.compile(image, host.facts(), options);
  }

  private List<RestoreRefusal> refusals(Hosts host) {
    return compile(host, RestoreOptions.DEFAULT) instanceof Compilation.Refused refused
        ? refused.refusals()
        : new ArrayList<>();
  }

  private void refused(Hosts host, String resource, String detail, String remedy) {
    assertThat(refusals(host))
        .anyMatch(
            refusal ->
                refusal.resource().equals(resource)
                    && refusal.detail().contains(detail)
                    && refusal.remedy().contains(remedy));
  }

  private static RestoreOptions keep() {
    return new RestoreOptions(path -> FileHandling.KEEP);
  }

  private static FileIdentity touched(String path, long size) {
    FileIdentity old = GroupBuilder.regular(path, size);
    return new FileIdentity(
        old.device(), old.inode(), size, old.mode(), 0, 0, 1, 0, 7_000_000_000L, 8_000_000_000L);
  }

  private static FileFacts facts(FileIdentity identity, String content) {
    return new FileFacts(Optional.of(identity), Optional.of(Hosts.digest(content)));
  }

  private static CpuFeatures cpuWithout(int bits) {
    Map<CpuLeaf, Integer> leaves = new EnumMap<>(GroupBuilder.cpu(7, 832).leaves());
    leaves.merge(CpuLeaf.LEAF_7_EBX, ~bits, (old, mask) -> old & mask);
    return new CpuFeatures(7, 832, leaves);
  }
}
