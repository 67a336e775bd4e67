package io.weft.testkit;

import java.util.List;
import net.jqwik.api.lifecycle.AfterContainerHook;
import net.jqwik.api.lifecycle.ContainerLifecycleContext;
import net.jqwik.api.lifecycle.PropagationMode;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Fails a test class in which a buffer, or another counted resource of Netty, was not released.
 *
 * <p>Registered by itself through {@code META-INF/services}, for Jupiter and for jqwik, in every
 * module that has this one on its test class path; the leak detection of Netty must be at the level
 * "paranoid". A leak shows after the class whose garbage it became: what an event loop or a static
 * field still holds then is charged to a later class, or to none.
 */
public final class LeakCheck
    implements LauncherSessionListener, AfterAllCallback, AfterContainerHook {

  /** Before any engine runs: Netty makes its detectors when its classes are first used. */
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    RecordingLeakDetectors.install();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    check(context.getDisplayName());
  }

  @Override
  public void afterContainer(ContainerLifecycleContext context) {
    check(context.label());
  }

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  private static void check(String where) {
    List<String> reports = RecordingLeakDetectors.install().takeReports();
    if (!reports.isEmpty()) {
      throw new AssertionError(
          reports.size() + " leak(s) in " + where + ":\n" + String.join("\n", reports));
    }
  }
}
