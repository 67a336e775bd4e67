package io.weft.conformance.arch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The classes through which calls go, and which of them may block all the same. */
final class WayOfACall {
  private WayOfACall() {}

  /** Classes, with those inside them, that may block or lock; each with the reason. */
  private static final Map<String, String> ALLOWED =
      Map.of(
          "io.weft.balancers.Balancer",
          "locks to change the set of endpoints; a pick reads a snapshot, and at most tries the lock",
          "io.weft.node.net.EventLoops",
          "waits for its loops to end, on the thread that ends the process",
          "io.weft.node.router.Clusters",
          "locks when a binding changes; a call has its cluster already",
          "io.weft.node.router.IdleCache",
          "locks for the first call of a name; later ones read",
          "io.weft.node.router.NamedService",
          "locks when a binding changes; a call reads the route");

  static DescribedPredicate<JavaClass> classes() {
    return resideInAnyPackage(
            "io.weft.node.router..",
            "io.weft.node.net..",
            "io.weft.node.protocol..",
            "io.weft.node.traffic..",
            "io.weft.balancers..",
            "io.weft.thrift..",
            "io.weft.http..")
        .and(describe("are not allowed to block", WayOfACall::isNotAllowed));
  }

  private static boolean isNotAllowed(JavaClass javaClass) {
    JavaClass outer = javaClass;
    while (outer.getEnclosingClass().isPresent()) {
      outer = outer.getEnclosingClass().get();
    }
    return !ALLOWED.containsKey(outer.getName());
  }

  /** Whether a class has a synchronized method or block. */
  static boolean enterMonitor(JavaClass javaClass) {
    if (javaClass.getMethods().stream()
        .anyMatch(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED))) {
      return true;
    }
    AtomicBoolean found = new AtomicBoolean();
    ClassVisitor visitor =
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public MethodVisitor visitMethod(
              int access,
              String name,
              String descriptor,
              @Nullable String signature,
              String @Nullable [] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
              @Override
              public void visitInsn(int opcode) {
                if (opcode == Opcodes.MONITORENTER) {
                  found.set(true);
                }
              }
            };
          }
        };
    try (InputStream in = javaClass.getSource().orElseThrow().getUri().toURL().openStream()) {
      new ClassReader(in).accept(visitor, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.get();
  }
}
