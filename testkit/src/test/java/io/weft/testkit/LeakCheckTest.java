package io.weft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import net.jqwik.api.Example;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The check is found by itself here, as in any other module. */
final class LeakCheckTest {

  static final class Leaking {
    @Test
    void losesABuffer() {
      ByteBufAllocator.DEFAULT.directBuffer(16).writeInt(1);
    }
  }

  static final class LeakingProperty {
    @Example
    void losesABuffer() {
      ByteBufAllocator.DEFAULT.heapBuffer(16).writeInt(1);
    }
  }

  static final class Tidy {
    @Test
    void releasesItsBuffer() {
      ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(16);
      buffer.release();
    }
  }

  @Test
  void aLeakFailsTheClassAndSaysWhereTheBufferWasMade() {
    assertThat(failures("junit-jupiter", Leaking.class))
        .singleElement()
        .satisfies(
            failure ->
                assertThat(failure)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("1 leak(s) in LeakCheckTest$Leaking")
                    .hasMessageContaining("LeakCheckTest$Leaking.losesABuffer"));
  }

  @Test
  void aLeakOfAPropertyFailsItsClass() {
    assertThat(failures("jqwik", LeakingProperty.class)) // the class, and jqwik as a whole
        .isNotEmpty()
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("LeakCheckTest$LeakingProperty.losesABuffer"));
  }

  @Test
  void aClassThatReleasesPasses() {
    assertThat(failures("junit-jupiter", Tidy.class)).isEmpty();
  }

  @Test
  void eachLeakIsReportedOnce() {
    assertThat(failures("junit-jupiter", Leaking.class)).hasSize(1);
    assertThat(failures("junit-jupiter", Tidy.class)).isEmpty();
  }

  private static List<Throwable> failures(String engine, Class<?> testClass) {
    EngineExecutionResults results =
        EngineTestKit.engine(engine)
            .enableImplicitConfigurationParameters(true) // junit-platform.properties
            .selectors(selectClass(testClass))
            .execute();
    assertThat(results.testEvents().started().count()).isEqualTo(1);
    return results.containerEvents().failed().stream()
        .map(
            event ->
                event.getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow())
        .toList();
  }
}
