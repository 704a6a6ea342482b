package org.duration.image.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.duration.image.Bytes;
import org.junit.jupiter.api.Test;

class RegistersTest {
  @Test
  void givenKernelBytes_whenRead_thenEachRegisterIsAtItsPlace() {
    ByteBuffer bytes = ByteBuffer.allocate(Registers.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < Registers.COUNT; i++) {
      bytes.putLong(i + 100);
    }

    Registers registers = Registers.of(Bytes.of(bytes.array()));

    assertThat(registers.rax()).isEqualTo(110);
    assertThat(registers.origRax()).isEqualTo(115);
    assertThat(registers.rip().value()).isEqualTo(116);
    assertThat(registers.rsp().value()).isEqualTo(119);
    assertThat(registers.fsBase().value()).isEqualTo(121);
    assertThat(registers.gsBase().value()).isEqualTo(122);
  }

  @Property(tries = 100, seed = "20261121")
  void mapAndBackIsEqual(@ForAll @Size(27) long[] values) {
    Registers registers = Registers.of(values);

    assertThat(Registers.fromMap(registers.toMap()))
        .isEqualTo(registers)
        .hasSameHashCodeAs(registers);
    assertThat(registers.toArray()).isEqualTo(values);
  }

  @Test
  void givenChange_thenTheOldOnesStay() {
    Registers old = Registers.of(new long[27]);

    Registers changed = old.with(Register.RIP, 5);

    assertThat(changed.rip().value()).isEqualTo(5);
    assertThat(old.rip().absent()).isTrue();
  }

  @Test
  void givenMissingRegister_thenRejected() {
    Map<String, String> texts = new HashMap<>(Registers.of(new long[27]).toMap());
    texts.remove("rip");
    texts.put("rop", "0x0");

    assertThatThrownBy(() -> Registers.fromMap(texts))
        .hasMessageContaining("register rip is missing");
    assertThatThrownBy(() -> Registers.of(1, 2)).hasMessageContaining("2 registers");
  }
}
