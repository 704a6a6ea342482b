// A text of /proc/PID/limits.
package org.duration.capture;

public final class LimitsSample {
  public static final String TEXT =
      String.join(
          "\n",
          "Limit                     Soft Limit           Hard Limit           Units     ",
          "Max cpu time              unlimited            unlimited            seconds   ",
          "Max file size             unlimited            unlimited            bytes     ",
          "Max data size             unlimited            unlimited            bytes     ",
          "Max stack size            8388608              unlimited            bytes     ",
          "Max core file size        0                    unlimited            bytes     ",
          "Max resident set          unlimited            unlimited            bytes     ",
          "Max processes             96365                96365                processes ",
          "Max open files            1024                 20000                files     ",
          "Max locked memory         8388608              8388608              bytes     ",
          "Max address space         unlimited            unlimited            bytes     ",
          "Max file locks            unlimited            unlimited            locks     ",
          "Max pending signals       96365                96365                signals   ",
          "Max msgqueue size         819200               819200               bytes     ",
          "Max nice priority         0                    0                    ",
          "Max realtime priority     0                    0                    ",
          "Max realtime timeout      unlimited            unlimited            us        ",
          "");

  private LimitsSample() {}
}
