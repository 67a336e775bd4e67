package io.weft.conformance.arch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.weft.control.store.StoreProvider;
import io.weft.namers.spi.NamerProvider;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the rooms may import and call. Each rule says why. */
@AnalyzeClasses(packages = "io.weft", importOptions = DoNotIncludeTests.class)
final class WallsTest {
  private static final DescribedPredicate<JavaClass> DISCOVERY_SYSTEMS =
      resideInAnyPackage(
          "io.weft.namers.dns..",
          "io.weft.namers.zookeeper..",
          "io.weft.namers.etcd..",
          "io.weft.namers.consul..",
          "io.weft.namers.kubernetes..",
          "io.weft.namers.marathon..");

  // --- arrows between rooms ---

  @ArchTest
  static final ArchRule rooms_import_only_rooms_above_them =
      classes()
          .that()
          .resideInAPackage("io.weft..")
          .should(
              each(
                  "import only rooms that their own may import",
                  dependency -> {
                    String from = Rooms.roomOf(dependency.getOriginClass().getPackageName());
                    String to = Rooms.roomOf(target(dependency).getPackageName());
                    return to.isEmpty() || Rooms.mayImport(from, to);
                  }))
          .because(
              "a codec never knows a namer and a namer never a balancer: they meet in the node");

  @ArchTest
  static final ArchRule no_package_cycles =
      slices()
          .assignedFrom(byPackage())
          .should()
          .beFreeOfCycles()
          .because("a package that can be read alone can be changed alone");

  @ArchTest
  static final ArchRule discovery_systems_do_not_know_each_other =
      classes()
          .that()
          .resideInAPackage("io.weft..")
          .should(
              each(
                  "not import a discovery system",
                  dependency -> {
                    JavaClass target = target(dependency);
                    return !DISCOVERY_SYSTEMS.test(target)
                        || target
                            .getPackageName()
                            .equals(dependency.getOriginClass().getPackageName());
                  }))
          .because("they are found by ServiceLoader, and a distribution may be without them");

  // --- finer walls ---

  @ArchTest
  static final ArchRule only_protocols_join_codec_and_router =
      classes()
          .that()
          .resideInAPackage("io.weft.node..")
          .and()
          .resideOutsideOfPackage("io.weft.node.protocol..")
          .should(notJoin("io.weft.node.router..", "io.weft.thrift..", "io.weft.http.."))
          .allowEmptyShould(true)
          .because("a protocol is added by one package and changes nothing else");

  @ArchTest
  static final ArchRule stacks_and_names_are_values =
      noClasses()
          .that()
          .resideInAnyPackage("io.weft.stack..", "io.weft.namers.name..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "io.netty.channel..",
                  "io.netty.handler..",
                  "io.netty.bootstrap..",
                  "io.netty.resolver.."))
          .because("names and stacks are tested without a channel");

  @ArchTest
  static final ArchRule buffers_only_where_calls_are =
      noClasses()
          .that(
              are(resideInAnyPackage("io.weft.stack..", "io.weft.namers.name.."))
                  .and(DescribedPredicate.not(resideInAPackage("io.weft.stack.call.."))))
          .should()
          .dependOnClassesThat(
              are(resideInAPackage("io.netty.."))
                  .and(DescribedPredicate.not(name("io.netty.util.NetUtil")))) // reads addresses
          .because("only what is known of a call may hold its bytes");

  @ArchTest
  static final ArchRule only_one_package_reads_yaml =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.weft.stack.settings.yaml")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "org.snakeyaml..", "org.yaml..", "com.fasterxml.jackson.dataformat.yaml.."))
          .because("a file is parsed once, at the edge, into records");

  @ArchTest
  static final ArchRule only_the_edge_reads_its_surroundings =
      codeUnits()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage("io.weft..")
          .and()
          .areDeclaredInClassesThat(
              DescribedPredicate.not(
                  resideInAnyPackage("io.weft.cli..", "io.weft.node", "io.weft.control")))
          .and(areNotMadeByServiceLoader())
          .should(
              notCall(
                  "read the environment or system properties",
                  target ->
                      isOneOf(target, System.class, "getenv", "getProperty", "getProperties")
                          || isOneOf(target, Integer.class, "getInteger")
                          || isOneOf(target, Long.class, "getLong")
                          || isOneOf(target, Boolean.class, "getBoolean")))
          .because("what a component depends on is in its parameters");

  /** The constructors of plug-ins, to which nobody can pass anything. */
  private static DescribedPredicate<JavaCodeUnit> areNotMadeByServiceLoader() {
    return DescribedPredicate.describe(
        "are no constructors of plug-ins",
        unit ->
            !(unit.isConstructor()
                && unit.getParameters().isEmpty()
                && (unit.getOwner().isAssignableTo(NamerProvider.class)
                    || unit.getOwner().isAssignableTo(StoreProvider.class))));
  }

  @ArchTest
  static final ArchRule clocks_and_chance_come_by_constructor =
      codeUnits()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage("io.weft..")
          .and()
          .areDeclaredInClassesThat(
              DescribedPredicate.not(
                  resideInAnyPackage(
                      "io.weft.stack.time..",
                      "io.weft.node",
                      "io.weft.control",
                      "io.weft.cli.demo", // a show in real time
                      "io.weft.testkit..")))
          .and(describe("are not constructors", unit -> !unit.isConstructor()))
          .should(
              notCall(
                  "read a clock or take a global source of chance",
                  target ->
                      isOneOf(target, System.class, "nanoTime", "currentTimeMillis")
                          || (isIn(target, "java.time") && target.getName().equals("now"))
                          || isOneOf(target, ThreadLocalRandom.class, "current")
                          || isOneOf(target, Math.class, "random")))
          .because("tests drive both by hand; defaults belong in constructors and in the assembly");

  @ArchTest
  static final ArchRule contracts_and_values_are_closed =
      classes()
          .that()
          .resideInAnyPackage("io.weft..spi", "io.weft..name", "io.weft..load", "io.weft..pick")
          .and(describe("are not anonymous", javaClass -> !javaClass.isAnonymousClass()))
          .should(
              be(
                  "final, sealed or an interface",
                  javaClass ->
                      javaClass.isInterface()
                          || javaClass.isEnum()
                          || javaClass.getModifiers().contains(JavaModifier.FINAL)
                          || javaClass.reflect().isSealed()))
          .allowEmptyShould(true)
          .because("nobody inherits to reuse");

  // --- the way of a call ---

  @ArchTest
  static final ArchRule nothing_on_the_way_of_a_call_blocks =
      codeUnits()
          .that()
          .areDeclaredInClassesThat(WayOfACall.classes())
          .should(
              notCall(
                  "block",
                  target ->
                      isA(target, Lock.class)
                          || isA(target, ReadWriteLock.class)
                          || isA(target, Condition.class)
                          || isOneOf(target, Thread.class, "join")
                          || isOneOf(target, LockSupport.class, "park", "parkNanos", "parkUntil")
                          || isOneOf(target, Object.class, "wait")
                          || isOneOf(target, CountDownLatch.class, "await")
                          || isOneOf(target, CompletableFuture.class, "join")
                          || (isA(target, Future.class) && isNamed(target, "get"))
                          || (isIn(target, "io.netty.util.concurrent")
                              && isNamed(
                                  target,
                                  "get",
                                  "sync",
                                  "await",
                                  "syncUninterruptibly",
                                  "awaitUninterruptibly"))))
          .allowEmptyShould(true)
          .because("a call is served on one event loop, which all its other calls wait for");

  @ArchTest
  static final ArchRule nothing_on_the_way_of_a_call_synchronizes =
      classes()
          .that(WayOfACall.classes())
          .should(be("free of synchronized", javaClass -> !WayOfACall.enterMonitor(javaClass)))
          .allowEmptyShould(true)
          .because("a lock that another loop holds stops this one");

  @ArchTest
  static final ArchRule nobody_sleeps =
      codeUnits()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage("io.weft..")
          .should(notCall("sleep", target -> isOneOf(target, Thread.class, "sleep")))
          .because("a wait has a condition and a limit: schedule it on a loop");

  @ArchTest
  static final ArchRule only_the_command_line_prints_and_exits =
      codeUnits()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage("io.weft..")
          .and()
          .areDeclaredInClassesThat(DescribedPredicate.not(resideInAPackage("io.weft.cli..")))
          .should(
              notCall(
                  "print or exit",
                  target ->
                      isOneOf(target, System.class, "exit")
                          || isOneOf(target, Runtime.class, "halt", "exit")
                          || isNamed(target, "printStackTrace")))
          .because("what runs inside others' processes reports to them");

  // --- vocabulary of the rules ---

  private static SliceAssignment byPackage() {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
        return javaClass.getPackageName().startsWith("io.weft.")
            ? SliceIdentifier.of(javaClass.getPackageName())
            : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "packages";
      }
    };
  }

  private static JavaClass target(Dependency dependency) {
    return dependency.getTargetClass().getBaseComponentType();
  }

  private static ArchCondition<JavaClass> each(String description, Predicate<Dependency> allowed) {
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass javaClass, ConditionEvents events) {
        for (Dependency dependency : javaClass.getDirectDependenciesFromSelf()) {
          if (!allowed.test(dependency)) {
            events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
          }
        }
      }
    };
  }

  private static ArchCondition<JavaClass> notJoin(String router, String... codecs) {
    DescribedPredicate<JavaClass> isRouter = resideInAPackage(router);
    DescribedPredicate<JavaClass> isCodec = resideInAnyPackage(codecs);
    return new ArchCondition<>("not import both a codec and the router") {
      @Override
      public void check(JavaClass javaClass, ConditionEvents events) {
        Stream<JavaClass> targets =
            javaClass.getDirectDependenciesFromSelf().stream().map(WallsTest::target);
        boolean codec = targets.anyMatch(isCodec);
        boolean joined =
            isRouter.test(javaClass)
                || javaClass.getDirectDependenciesFromSelf().stream()
                    .map(WallsTest::target)
                    .anyMatch(isRouter);
        if (codec && joined) {
          events.add(
              SimpleConditionEvent.violated(
                  javaClass, javaClass.getName() + " imports both a codec and the router"));
        }
      }
    };
  }

  private static ArchCondition<JavaCodeUnit> notCall(
      String what, Predicate<CodeUnitAccessTarget> forbidden) {
    return new ArchCondition<>("not " + what) {
      @Override
      public void check(JavaCodeUnit unit, ConditionEvents events) {
        Stream.concat(
                unit.getCallsFromSelf().stream(), unit.getCodeUnitReferencesFromSelf().stream())
            .filter(access -> forbidden.test(access.getTarget()))
            .forEach(
                access ->
                    events.add(SimpleConditionEvent.violated(access, access.getDescription())));
      }
    };
  }

  private static ArchCondition<JavaClass> be(String description, Predicate<JavaClass> holds) {
    return new ArchCondition<>("be " + description) {
      @Override
      public void check(JavaClass javaClass, ConditionEvents events) {
        if (!holds.test(javaClass)) {
          events.add(
              SimpleConditionEvent.violated(
                  javaClass, javaClass.getName() + " is not " + description));
        }
      }
    };
  }

  private static boolean isOneOf(CodeUnitAccessTarget target, Class<?> owner, String... names) {
    return target.getOwner().isEquivalentTo(owner) && isNamed(target, names);
  }

  private static boolean isA(CodeUnitAccessTarget target, Class<?> type) {
    return target.getOwner().isAssignableTo(type);
  }

  private static boolean isIn(CodeUnitAccessTarget target, String packageName) {
    return target.getOwner().getPackageName().equals(packageName);
  }

  private static boolean isNamed(CodeUnitAccessTarget target, String... names) {
    return Stream.of(names).anyMatch(target.getName()::equals);
  }
}
