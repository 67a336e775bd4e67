package io.weft.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.Write.Condition;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.testkit.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What every store promises. */
@Isolated("it looks for threads that are left")
public abstract class StoreContract {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String KEY = "default";
  private static final Change CHANGE =
      new Change("ada", Instant.parse("2024-05-06T07:08:09.123Z"), "a first try");

  private static final Condition ANY = new Condition.Any();
  private static final Condition ABSENT = new Condition.Absent();
  private static final Condition PRESENT = new Condition.Present();

  private final List<Store> opened = new ArrayList<>();

  /**
   * Opens the collection of this test, which is empty at first and the same each time: stores that
   * are open together share one back end.
   */
  protected abstract Store open() throws Exception;

  /** Whether only one store may be open at a time, as nobody else can reach its back end. */
  protected boolean isExclusive() {
    return false;
  }

  /** Whether a thread that began while a store was open belongs to the test's own back end. */
  protected boolean isOfBackEnd(Thread thread) {
    return false;
  }

  @AfterEach
  void closeAll() {
    opened.forEach(Store::close);
  }

  // --- one write ---

  @Test
  void isEmptyAtFirst() throws Exception {
    Store store = opened();
    assertThat(whenContents(store, contents -> true)).isEqualTo(Contents.EMPTY);
    assertThat(store.problem()).isEmpty();
    assertThat(history(store, KEY, 10)).isEmpty();
  }

  @Test
  void createsWhatIsAbsent() throws Exception {
    Store store = opened();
    Version version = written(store, ABSENT, "one");
    assertThat(now(store).documents()).containsOnlyKeys(KEY);
    assertThat(now(store).get(KEY)).contains(new Document("one", version));
  }

  @Test
  void doesNotCreateWhatIsThere() throws Exception {
    Store store = opened();
    Version version = written(store, ABSENT, "one");
    assertThat(refused(store, ABSENT, "two")).isEqualTo(Reason.EXISTS);
    assertThat(now(store).get(KEY)).contains(new Document("one", version));
    assertThat(history(store, KEY, 10)).hasSize(1);
  }

  @Test
  void putsOnNoCondition() throws Exception {
    Store store = opened();
    Version first = written(store, ANY, "one");
    Version second = written(store, ANY, "two");
    assertThat(second).isGreaterThan(first);
    assertThat(now(store).get(KEY)).contains(new Document("two", second));
  }

  @Test
  void replacesOnlyWhatIsPresent() throws Exception {
    Store store = opened();
    assertThat(refused(store, PRESENT, "one")).isEqualTo(Reason.ABSENT);
    assertThat(now(store).get(KEY)).isEmpty();
    Version first = written(store, ABSENT, "one");
    Version second = written(store, PRESENT, "two");
    assertThat(second).isGreaterThan(first);
    assertThat(now(store).get(KEY)).contains(new Document("two", second));
  }

  @Test
  void comparesVersions() throws Exception {
    Store store = opened();
    Version first = written(store, ABSENT, "one");
    Version second = written(store, new Condition.At(first), "two");
    assertThat(second).isGreaterThan(first);
    assertThat(refused(store, new Condition.At(first), "three")).isEqualTo(Reason.CHANGED);
    assertThat(now(store).get(KEY)).contains(new Document("two", second));
    assertThat(history(store, KEY, 10)).hasSize(2);
  }

  @Test
  void findsNoVersionOfWhatIsAbsent() throws Exception {
    Store store = opened();
    assertThat(refused(store, new Condition.At(new Version(1)), "one")).isEqualTo(Reason.ABSENT);
    Version version = written(store, ABSENT, "one");
    deleted(store, ANY);
    assertThat(refused(store, new Condition.At(version), "two")).isEqualTo(Reason.ABSENT);
    assertThat(now(store).get(KEY)).isEmpty();
  }

  @Test
  void aRewriteOfTheSameTextIsAChange() throws Exception {
    Store store = opened();
    Version first = written(store, ABSENT, "one");
    Version second = written(store, new Condition.At(first), "one");
    assertThat(second).isGreaterThan(first);
    assertThat(refused(store, new Condition.At(first), "one")).isEqualTo(Reason.CHANGED);
  }

  @Test
  void deletesOnEachCondition() throws Exception {
    Store store = opened();
    for (Condition condition : List.of(ANY, PRESENT)) {
      Version version = written(store, ABSENT, "one");
      assertThat(deleted(store, condition)).isGreaterThan(version);
      assertThat(now(store).documents()).isEmpty();
    }
    Version last = written(store, ABSENT, "one");
    assertThat(deleted(store, new Condition.At(last))).isGreaterThan(last);
    assertThat(now(store).documents()).isEmpty();
  }

  @Test
  void doesNotDeleteOnAConditionThatDoesNotHold() throws Exception {
    Store store = opened();
    assertThat(refused(store, write(PRESENT, Optional.empty()))).isEqualTo(Reason.ABSENT);
    Version first = written(store, ABSENT, "one");
    Version second = written(store, PRESENT, "two");
    assertThat(refused(store, write(new Condition.At(first), Optional.empty())))
        .isEqualTo(Reason.CHANGED);
    assertThat(now(store).get(KEY)).contains(new Document("two", second));
  }

  @Test
  void versionsRiseAlsoAcrossDeletions() throws Exception {
    Store store = opened();
    List<Version> versions = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      versions.add(written(store, ABSENT, "one"));
      versions.add(written(store, PRESENT, "two"));
      versions.add(written(store, PRESENT, "three"));
      versions.add(deleted(store, PRESENT));
    }
    assertThat(versions).isSorted().doesNotHaveDuplicates();
    Version stale = versions.get(8);
    Version current = written(store, ABSENT, "one");
    assertThat(current).isGreaterThan(versions.get(11));
    assertThat(refused(store, new Condition.At(stale), "x")).isEqualTo(Reason.CHANGED);
  }

  // --- history ---

  @Test
  void tellsTheLastChangeFirst() throws Exception {
    Store store = opened();
    Change second = new Change("bob", CHANGE.time().plusSeconds(1), "");
    Change third =
        new Change("eve", CHANGE.time().minusSeconds(86_400), "no \"good\"\n\u2014 away");
    Version one = written(store, ABSENT, "one");
    Version two =
        get(store.write(new Write(KEY, new Condition.At(one), Optional.of("two"), second)));
    Version gone = get(store.write(new Write(KEY, PRESENT, Optional.empty(), third)));

    List<Revision> all =
        List.of(
            new Revision(gone, Optional.empty(), third),
            new Revision(two, Optional.of("two"), second),
            new Revision(one, Optional.of("one"), CHANGE));
    assertThat(history(store, KEY, 10)).isEqualTo(all);
    assertThat(history(store, KEY, 2)).isEqualTo(all.subList(0, 2));
    assertThat(history(store, KEY, 1)).isEqualTo(all.subList(0, 1));

    Version again = written(store, ABSENT, "again");
    assertThat(history(store, KEY, 10))
        .hasSize(4)
        .startsWith(new Revision(again, Optional.of("again"), CHANGE));
  }

  @Test
  void tellsTheHistoryOfOneKeyOnly() throws Exception {
    Store store = opened();
    Version a = get(store.write(new Write("a", ABSENT, Optional.of("1"), CHANGE)));
    Version ab = get(store.write(new Write("ab", ABSENT, Optional.of("2"), CHANGE)));
    assertThat(history(store, "a", 10)).containsExactly(new Revision(a, Optional.of("1"), CHANGE));
    assertThat(history(store, "ab", 10))
        .containsExactly(new Revision(ab, Optional.of("2"), CHANGE));
    assertThat(history(store, "b", 10)).isEmpty();
  }

  // --- texts and keys ---

  @Test
  void takesEveryKey() throws Exception {
    Store store = opened();
    List<String> keys =
        List.of("0", "-", "_", ":", "#", "$", "%", "...", "%2F", "%25", "a", "A", ".hidden", "a.b");
    List<String> more = List.of("a:b#c$d%e-f_g.h", "k".repeat(200));
    Set<String> all = new HashSet<>(keys);
    all.addAll(more);
    for (String key : all) {
      get(store.write(new Write(key, ABSENT, Optional.of("of " + key), CHANGE)));
    }
    assertThat(now(store).documents().keySet()).isEqualTo(all);
    for (String key : all) {
      assertThat(now(store).get(key).map(Document::text)).contains("of " + key);
      assertThat(history(store, key, 2)).as(key).hasSize(1);
    }
    Store other = another();
    assertThat(whenContents(other, contents -> true).documents().keySet()).isEqualTo(all);
  }

  @Test
  void anEmptyTextIsNoDeletion() throws Exception {
    Store store = opened();
    Version version = written(store, ABSENT, "");
    assertThat(now(store).get(KEY)).contains(new Document("", version));
    assertThat(refused(store, ABSENT, "")).isEqualTo(Reason.EXISTS);
    assertThat(history(store, KEY, 1))
        .containsExactly(new Revision(version, Optional.of(""), CHANGE));
  }

  @Test
  void keepsTextsAsTheyAre() throws Exception {
    Store store = opened();
    List<String> texts =
        List.of(
            " /a => /b ;\r\n\t/c => /d | ! ;\n ",
            "\"quoted\" \\ {json: [1]} <xml/> &amp; %2F +",
            "Grüße, 世界 \uD83D\uDE80 \u0000 \u007F \u2028 \uFFFD \uFEFF",
            "\n",
            "null");
    for (String text : texts) {
      Version version = written(store, ANY, text);
      assertThat(now(store).get(KEY)).contains(new Document(text, version));
      assertThat(history(store, KEY, 1))
          .containsExactly(new Revision(version, Optional.of(text), CHANGE));
    }
    Store other = another();
    assertThat(whenContents(other, contents -> true).get(KEY).map(Document::text)).contains("null");
  }

  @Test
  void takesTheLongestTextAndRefusesALongerOne() throws Exception {
    Store store = opened();
    String longest = "é".repeat(store.maxTextBytes() / 2);
    Version version = written(store, ABSENT, longest);
    assertThat(refused(store, PRESENT, longest + "x")).isEqualTo(Reason.TOO_LARGE);
    assertThat(refused(store, PRESENT, "x".repeat(store.maxTextBytes() + 1)))
        .isEqualTo(Reason.TOO_LARGE);
    Document kept = now(store).get(KEY).orElseThrow();
    assertThat(kept.version()).isEqualTo(version);
    assertThat(kept.text().equals(longest)).isTrue();
    assertThat(history(store, KEY, 10)).hasSize(1);
    assertThat(history(store, KEY, 1).get(0).text().orElseThrow().equals(longest)).isTrue();
    Store other = another();
    Document read = whenContents(other, contents -> true).get(KEY).orElseThrow();
    assertThat(read.text().equals(longest)).isTrue();
  }

  // --- more than one ---

  @Test
  void keepsWhatWasWritten() throws Exception {
    Store store = opened();
    Version one = written(store, ABSENT, "one");
    Version two = written(store, PRESENT, "two");
    get(store.write(new Write("gone", ABSENT, Optional.of("x"), CHANGE)));
    Version gone = get(store.write(new Write("gone", PRESENT, Optional.empty(), CHANGE)));
    store.close();

    Store again = opened();
    Contents contents = whenContents(again, read -> true);
    assertThat(contents.documents()).containsOnlyKeys(KEY);
    assertThat(contents.get(KEY)).contains(new Document("two", two));
    assertThat(history(again, KEY, 10))
        .containsExactly(
            new Revision(two, Optional.of("two"), CHANGE),
            new Revision(one, Optional.of("one"), CHANGE));
    assertThat(written(again, new Condition.At(two), "three")).isGreaterThan(two);
    assertThat(get(again.write(new Write("gone", ABSENT, Optional.of("y"), CHANGE))))
        .isGreaterThan(gone);
  }

  @Test
  void storesSeeTheWritesOfOthers() throws Exception {
    assumeFalse(isExclusive());
    Store one = opened();
    Store two = opened();
    Version first = written(one, ABSENT, "one");
    whenContents(two, at(first, "one"));
    Version second = written(two, new Condition.At(first), "two");
    assertThat(second).isGreaterThan(first);
    whenContents(one, at(second, "two"));
    assertThat(refused(one, new Condition.At(first), "three")).isEqualTo(Reason.CHANGED);
    assertThat(refused(one, ABSENT, "three")).isEqualTo(Reason.EXISTS);
    assertThat(history(one, KEY, 10)).isEqualTo(history(two, KEY, 10)).hasSize(2);

    deleted(one, new Condition.At(second));
    whenContents(two, contents -> contents.documents().isEmpty());
    assertThat(refused(two, PRESENT, "three")).isEqualTo(Reason.ABSENT);
  }

  @Test
  void aClosedStoreTellsNothingMore() throws Exception {
    assumeFalse(isExclusive());
    Store one = opened();
    Store two = opened();
    Version first = written(one, ABSENT, "one");
    try (Seen<Contents> seen = new Seen<>(one.contents())) {
      await(() -> !seen.states().isEmpty() && at(first, "one").test(seen.value()));
      one.close();
      int told = seen.states().size();
      Version second = written(two, PRESENT, "two");
      whenContents(two, at(second, "two"));
      assertThat(seen.states()).hasSize(told);
      assertThat(now(one).get(KEY)).contains(new Document("one", first));
    }
  }

  @Test
  void concurrentWritersLoseNothing() throws Exception {
    int writers = 50;
    Store one = opened();
    Store two = isExclusive() ? one : opened();
    Version zero = written(one, ABSENT, "0");
    whenContents(two, at(zero, "0"));
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    try (Seen<Contents> seenByOne = new Seen<>(one.contents());
        Seen<Contents> seenByTwo = new Seen<>(two.contents())) {
      List<Future<Version>> tasks = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        Store store = i % 2 == 0 ? one : two;
        tasks.add(pool.submit(() -> increment(store)));
      }
      Set<Version> acknowledged = new HashSet<>();
      for (Future<Version> task : tasks) {
        acknowledged.add(task.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
      }
      assertThat(acknowledged).hasSize(writers);

      List<Revision> history = history(one, KEY, writers + 2);
      assertThat(history).hasSize(writers + 1);
      assertThat(history.stream().limit(writers).map(Revision::version))
          .doesNotHaveDuplicates()
          .containsExactlyInAnyOrderElementsOf(acknowledged);
      assertThat(history.stream().map(revision -> revision.text().orElseThrow()))
          .isEqualTo(IntStream.rangeClosed(0, writers).mapToObj(i -> "" + (writers - i)).toList());
      Version last = history.get(0).version();
      whenContents(one, at(last, "" + writers));
      whenContents(two, at(last, "" + writers));
      for (Seen<Contents> seen : List.of(seenByOne, seenByTwo)) {
        assertThat(versionsTold(seen)).isSorted();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** Adds one to the number under the key, however often others come first. */
  private Version increment(Store store) throws Exception {
    Document seen = whenContents(store, contents -> true).get(KEY).orElseThrow();
    while (true) {
      Version before = seen.version();
      try {
        String next = "" + (Integer.parseInt(seen.text()) + 1);
        return written(store, new Condition.At(before), next);
      } catch (StoreException e) {
        assertThat(e.reason()).isEqualTo(Reason.CHANGED);
      }
      seen = whenContents(store, newer(before)).get(KEY).orElseThrow();
    }
  }

  private static Predicate<Contents> newer(Version before) {
    return contents ->
        contents.get(KEY).filter(found -> found.version().compareTo(before) > 0).isPresent();
  }

  private static List<Long> versionsTold(Seen<Contents> seen) {
    return seen.states().stream()
        .flatMapToLong(
            state ->
                state instanceof State.Ok<Contents> ok
                    ? LongStream.of(ok.value().get(KEY).orElseThrow().version().number())
                    : LongStream.empty())
        .boxed()
        .toList();
  }

  @Test
  void whatWasAcknowledgedIsToldFromThenOn() throws Exception {
    Store store = opened();
    for (int i = 0; i < 50; i++) {
      Version version = written(store, ANY, "text " + i);
      assertThat(now(store).get(KEY)).contains(new Document("text " + i, version));
    }
  }

  @Test
  void tellsThoseWhoObserve() throws Exception {
    Store store = opened();
    try (Seen<Contents> seen = new Seen<>(store.contents())) {
      Version version = written(store, ABSENT, "one");
      await(() -> seen.last() instanceof State.Ok && at(version, "one").test(seen.value()));
      deleted(store, PRESENT);
      await(() -> seen.value().documents().isEmpty());
    }
  }

  @Test
  void leavesNoThread() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Store store = opened();
    written(store, ABSENT, "one");
    assertThat(history(store, KEY, 1)).hasSize(1);
    store.close();
    store.close();
    await(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .allMatch(thread -> isOfTheMachine(thread) || isOfBackEnd(thread)));
  }

  /** Threads that the Java run time starts when it likes, and shares. */
  private static boolean isOfTheMachine(Thread thread) {
    return thread.getName().startsWith("ForkJoinPool.commonPool")
        || thread.getName().startsWith("process reaper")
        || (thread.getThreadGroup() != null
            && thread.getThreadGroup().getName().matches("system|InnocuousThreadGroup"));
  }

  // --- vocabulary ---

  private Store opened() throws Exception {
    Store store = open();
    opened.add(store);
    return store;
  }

  /** A store that has read the back end itself. */
  private Store another() throws Exception {
    if (isExclusive()) {
      opened.forEach(Store::close);
    }
    return opened();
  }

  private static Write write(Condition condition, Optional<String> text) {
    return new Write(KEY, condition, text, CHANGE);
  }

  private static Version written(Store store, Condition condition, String text) throws Exception {
    return get(store.write(write(condition, Optional.of(text))));
  }

  private static Version deleted(Store store, Condition condition) throws Exception {
    return get(store.write(write(condition, Optional.empty())));
  }

  private static Reason refused(Store store, Condition condition, String text) throws Exception {
    return refused(store, write(condition, Optional.of(text)));
  }

  private static Reason refused(Store store, Write write) throws Exception {
    try {
      throw new AssertionError("written in version " + get(store.write(write)));
    } catch (StoreException e) {
      return e.reason();
    }
  }

  private static List<Revision> history(Store store, String key, int limit) throws Exception {
    return get(store.history(key, limit));
  }

  /** What is told to one who begins to observe now, which must be a value. */
  private static Contents now(Store store) throws Exception {
    CompletableFuture<State<Contents>> first = new CompletableFuture<>();
    try (Activity.Observation observed = store.contents().observe(first::complete)) {
      if (get(first) instanceof State.Ok<Contents> ok) {
        return ok.value();
      }
      throw new AssertionError("no contents: " + get(first));
    }
  }

  private static Contents whenContents(Store store, Predicate<Contents> condition)
      throws Exception {
    CompletableFuture<Contents> met = new CompletableFuture<>();
    try (Activity.Observation observed =
        store
            .contents()
            .observe(
                state -> {
                  if (state instanceof State.Ok<Contents> ok && condition.test(ok.value())) {
                    met.complete(ok.value());
                  }
                })) {
      return get(met);
    }
  }

  private static Predicate<Contents> at(Version version, String text) {
    return contents -> contents.get(KEY).equals(Optional.of(new Document(text, version)));
  }

  /** The result of a stage; its exception as it is. */
  private static <T> T get(CompletionStage<T> stage) throws Exception {
    try {
      return stage.toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException refusal) {
        throw refusal;
      }
      throw e;
    } catch (TimeoutException e) {
      throw new AssertionError("nothing came within " + LIMIT, e);
    }
  }

  private static void await(BooleanSupplier condition) {
    Awaitility.await().pollInSameThread().atMost(LIMIT).until(condition::getAsBoolean);
  }
}
