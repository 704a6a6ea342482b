// The values of a thread's general registers.
package org.duration.image.process;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.duration.image.Address;
import org.duration.image.Bytes;
import org.duration.image.Check;

/**
 * {@code struct user_regs_struct}, immutable. In the manifest: an object of hexadecimal strings.
 */
public final class Registers {
  public static final int COUNT = Register.values().length;
  public static final int BYTES = COUNT * Long.BYTES;

  private final long[] values;

  private Registers(long[] values) {
    this.values = values;
  }

  /** In the kernel's order; copies. */
  public static Registers of(long... values) {
    Check.that(values.length == COUNT, "%d registers", values.length);
    return new Registers(values.clone());
  }

  /** From the 27 x 8 bytes of PTRACE_GETREGS. */
  public static Registers of(Bytes bytes) {
    Check.that(bytes.length() == BYTES, "registers of %d bytes", bytes.length());
    long[] values = new long[COUNT];
    bytes.buffer().asLongBuffer().get(values);
    return new Registers(values);
  }

  @JsonCreator
  static Registers fromMap(Map<String, String> texts) {
    Check.that(texts.size() == COUNT, "%d registers", texts.size());
    long[] values = new long[COUNT];
    for (Register register : Register.values()) {
      String text = texts.get(register.word());
      Check.that(text != null, "register %s is missing", register.word());
      values[register.ordinal()] = Address.parse(text).value();
    }
    return new Registers(values);
  }

  @JsonValue
  Map<String, String> toMap() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Register register : Register.values()) {
      texts.put(register.word(), new Address(get(register)).toString());
    }
    return texts;
  }

  public long get(Register register) {
    return values[register.ordinal()];
  }

  /** A copy with one register changed. */
  public Registers with(Register register, long value) {
    long[] changed = values.clone();
    changed[register.ordinal()] = value;
    return new Registers(changed);
  }

  /** In the kernel's order; a copy. */
  public long[] toArray() {
    return values.clone();
  }

  public Address rip() {
    return new Address(get(Register.RIP));
  }

  public Address rsp() {
    return new Address(get(Register.RSP));
  }

  public long rax() {
    return get(Register.RAX);
  }

  /** Number of the system call the thread is in, negative when it is in none. */
  public long origRax() {
    return get(Register.ORIG_RAX);
  }

  public Address fsBase() {
    return new Address(get(Register.FS_BASE));
  }

  public Address gsBase() {
    return new Address(get(Register.GS_BASE));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Registers registers && Arrays.equals(values, registers.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return toMap().toString();
  }
}
