package io.weft.jmh.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuTimeTest {

  @Test
  void aNameWithSpacesAndParenthesesDoesNotShiftTheFields() {
    String stat = "42 (a) b (c)) S 1 42 42 0 -1 4194560 9 0 0 0 1234 66 0 0 20 0 1 0 100 1 1";
    assertThat(CpuTime.parseProcess(stat)).isEqualTo(1300);
  }

  @Test
  void theMachineIsBusyWithPrograms() {
    String stat = "cpu  100 20 3 90000 700 11 12 0 0 0\ncpu0 1 2 3 4 5 6 7 8 9 10\n";
    assertThat(CpuTime.parseMachine(stat)).isEqualTo(123);
  }
}
