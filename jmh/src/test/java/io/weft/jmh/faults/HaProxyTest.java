package io.weft.jmh.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HaProxyTest {
  @Test
  void retriesAreThoseOfTheBackEnds() {
    String csv =
        """
        # pxname,svname,wretr,econ,wredis,
        bench,FRONTEND,,,,
        bench,e0,4,9,2,
        bench,BACKEND,4,9,3,

        """;
    assertThat(HaProxy.retries(csv)).isEqualTo(7);
  }
}
