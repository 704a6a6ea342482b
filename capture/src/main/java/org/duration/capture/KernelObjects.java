// What is told about descriptors of the kernel's own kinds and of devices, which no image can hold.
package org.duration.capture;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.duration.capture.OpenFiles.Opened;
import org.duration.image.Evidence;
import org.duration.image.files.OpenFile;

/** Each with a remedy that its user can act on. */
final class KernelObjects {
  private static final String WAIT = "close it, or wait until the process has closed it";

  private record Words(String reason, String remedy) {}

  /** By the name of the anonymous inode. */
  private static final Map<String, Words> ANONYMOUS =
      Map.of(
          "io_uring",
          new Words(
              "requests that the kernel works on cannot be captured",
              "run it without io_uring: UV_USE_IO_URING=0 for node and libuv, io_method=worker for"
                  + " PostgreSQL, --io-uring=off or the like for others, kernel.io_uring_disabled=2"
                  + " for the whole host"),
          "userfaultfd",
          new Words(
              "faults that the process handles by itself cannot be captured",
              "run it without userfaultfd"),
          "fanotify",
          new Words(
              "marks on whole file systems cannot be put back",
              "run the program that watches (a virus scanner, an indexer) outside the group"),
          "perf_event",
          new Words("counters of the CPU cannot be put back", "end the profiler"),
          "bpf-map",
          new Words("BPF maps belong to the kernel", "load the BPF program outside the group"),
          "bpf-prog",
          new Words("BPF programs belong to the kernel", "load the BPF program outside the group"),
          "bpf_link",
          new Words("BPF programs belong to the kernel", "load the BPF program outside the group"),
          "kvm-vm",
          new Words("virtual machines cannot be captured", "run the virtual machine outside"),
          "kvm-vcpu",
          new Words("virtual machines cannot be captured", "run the virtual machine outside"));

  private record Device(Pattern path, String kind, Words words) {}

  private static final Words GPU =
      new Words(
          "what a GPU holds cannot be captured",
          "run it on the CPU (CUDA_VISIBLE_DEVICES= or HIP_VISIBLE_DEVICES=, LIBGL_ALWAYS_SOFTWARE=1)");

  private static final List<Device> DEVICES =
      List.of(
          new Device(Pattern.compile("/dev/nvidia.*"), "GPU (NVIDIA)", GPU),
          new Device(Pattern.compile("/dev/dri/.*"), "GPU (DRM)", GPU),
          new Device(Pattern.compile("/dev/kfd"), "GPU (AMD)", GPU),
          new Device(
              Pattern.compile("/dev/kvm"),
              "KVM",
              new Words("virtual machines cannot be captured", "run the virtual machine outside")),
          new Device(
              Pattern.compile("/dev/net/tun"),
              "tun device",
              new Words("network interfaces cannot be captured", "make the interface outside")),
          new Device(
              Pattern.compile("/dev/fuse"),
              "FUSE file system",
              new Words(
                  "file systems that a guest serves cannot be captured", "mount it outside")));

  private KernelObjects() {}

  static OpenFile anonymous(Opened file, String kind) {
    Words words = ANONYMOUS.get(kind);
    return words == null
        ? Unsupported.of(file, kind, "", "descriptors of " + kind, WAIT)
        : refused(file, kind, "", words);
  }

  static OpenFile device(Opened file, String path) {
    for (Device device : DEVICES) {
      if (device.path().matcher(path).matches()) {
        return refused(file, device.kind(), path, device.words());
      }
    }
    return Unsupported.of(file, "device", path, "devices", "close it");
  }

  private static OpenFile refused(Opened file, String kind, String detail, Words words) {
    return new OpenFile.Unsupported(
        file.id(),
        file.info().statusFlags(),
        new Evidence(kind, detail, words.reason(), words.remedy()));
  }
}
