package io.weft.testkit;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes Netty's leak detectors keep their reports instead of logging them. Netty asks for a
 * detector once per kind of resource, when the class of that resource is initialised, so this has
 * to be in place before.
 */
final class RecordingLeakDetectors extends ResourceLeakDetectorFactory {
  /** A collection that takes longer than this is given up; what leaked is then found later. */
  private static final long COLLECTION_LIMIT_MILLIS = 5_000;

  private final List<Detector<?>> detectors = new CopyOnWriteArrayList<>();
  private final Queue<String> reports = new ConcurrentLinkedQueue<>();
  private final AtomicLong tracked = new AtomicLong();
  private long checked;

  /** Those in place; puts them in place when they are not. */
  static synchronized RecordingLeakDetectors install() {
    if (ResourceLeakDetectorFactory.instance() instanceof RecordingLeakDetectors present) {
      return present;
    }
    RecordingLeakDetectors detectors = new RecordingLeakDetectors();
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(detectors);
    return detectors;
  }

  /** Reports of what leaked since the last call. Costs nothing when nothing was tracked since. */
  synchronized List<String> takeReports() {
    if (tracked.get() != checked) {
      checked = tracked.get();
      collect();
      detectors.forEach(Detector::poll);
    }
    List<String> taken = new ArrayList<>();
    for (String report = reports.poll(); report != null; report = reports.poll()) {
      taken.add(report);
    }
    return taken;
  }

  /**
   * Collects garbage until Netty can see what became unreachable before the call. The JVM hands
   * over the references of one collection before those of the next, so once a witness of the second
   * has come, all of the first have.
   */
  private static void collect() {
    for (int round = 0; round < 2; round++) {
      ReferenceQueue<Object> queue = new ReferenceQueue<>();
      PhantomReference<Object> witness = new PhantomReference<>(new Object(), queue);
      System.gc();
      try {
        queue.remove(COLLECTION_LIMIT_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } finally {
        Reference.reachabilityFence(witness);
      }
    }
  }

  @Override
  @SuppressWarnings("deprecation") // the method that Netty wants implemented is a deprecated one
  public <T> ResourceLeakDetector<T> newResourceLeakDetector(
      Class<T> resource, int samplingInterval, long maxActive) {
    Detector<T> detector = new Detector<>(resource, samplingInterval);
    detectors.add(detector);
    return detector;
  }

  private final class Detector<T> extends ResourceLeakDetector<T> {
    Detector(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    public ResourceLeakTracker<T> track(T resource) {
      tracked.incrementAndGet();
      return super.track(resource);
    }

    @Override
    public ResourceLeakTracker<T> trackForcibly(T resource) {
      tracked.incrementAndGet();
      return super.trackForcibly(resource);
    }

    /** A detector reports what leaked when the next resource is tracked. */
    @SuppressWarnings("unchecked") // a detector only looks at the identity of what it tracks
    void poll() {
      T next = (T) new Object();
      super.trackForcibly(next).close(next);
    }

    @Override
    protected boolean needReport() {
      return true; // whatever the level of Netty's logger, or where there is none
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      reports.add(resourceType + " was not released before it was collected" + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      reports.add(resourceType + " was not released before it was collected (not traced)");
    }
  }
}
