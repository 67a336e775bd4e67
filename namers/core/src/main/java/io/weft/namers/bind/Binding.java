package io.weft.namers.bind;

import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.namers.watch.Watches;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The binding of one name: a {@link Walk}, taken again whenever the Dtab changes or a namer says
 * something new. What a walk asked of namers stays watched until a later walk does not ask for it,
 * so a change of the Dtab that does not concern the name leaves its watches alone.
 */
final class Binding implements Activity<Delegation> {
  private static final Logger log = LoggerFactory.getLogger(Binding.class);

  private final Activity<Dtab> base;
  private final Function<Dtab, Walk.World> world;
  private final Path name;
  private final Watches<Mount.Question, NameTree<Name>> namers;

  /**
   * @param world gives what the name is walked through, for the base Dtab of the moment
   */
  Binding(
      Activity<Dtab> base,
      Function<Dtab, Walk.World> world,
      Path name,
      Watches<Mount.Question, NameTree<Name>> namers) {
    this.base = base;
    this.world = world;
    this.name = name;
    this.namers = namers;
  }

  @Override
  public Observation observe(Consumer<? super State<Delegation>> observer) {
    Live live = new Live(observer);
    live.start();
    return live;
  }

  /** What a namer said last. */
  private static final class Answer {
    private volatile State<NameTree<Name>> state = new State.Pending<>();
    private Observation observation = () -> {};
  }

  /**
   * One observation. Whoever changes something counts a signal; the one that finds none before its
   * own walks, again until no signal is left, so that there is one walk at a time and no thread
   * waits. All fields that are not volatile belong to the walking thread.
   */
  private final class Live implements Observation {
    private final Consumer<? super State<Delegation>> observer;
    private final AtomicInteger signals = new AtomicInteger(1); // start() has the first walk
    private final Map<Mount.Question, Answer> answers = new HashMap<>();
    private Observation baseObservation = () -> {};
    private volatile State<Dtab> dtab = new State.Pending<>();
    private volatile boolean closed;

    Live(Consumer<? super State<Delegation>> observer) {
      this.observer = observer;
    }

    void start() {
      baseObservation =
          base.observe(
              state -> {
                dtab = state;
                signal();
              });
      work();
    }

    private void signal() {
      if (signals.getAndIncrement() == 0) {
        work();
      }
    }

    private void work() {
      int seen;
      do {
        seen = signals.get();
        if (closed) {
          release();
        } else {
          walk();
        }
      } while (signals.addAndGet(-seen) != 0);
    }

    private void walk() {
      Set<Mount.Question> asked = new HashSet<>();
      State<Delegation> next =
          dtab.map(
              table ->
                  new Walk(
                          world.apply(table),
                          question -> {
                            asked.add(question);
                            return ask(question);
                          })
                      .from(name));
      letGoAllBut(asked);
      try {
        observer.accept(next);
      } catch (RuntimeException | Error e) { // or nobody would walk any more
        log.error("an observer of the binding of {} failed", name, e);
      }
    }

    private State<NameTree<Name>> ask(Mount.Question question) {
      Answer known = answers.get(question);
      if (known != null) {
        return known.state;
      }
      Answer answer = new Answer();
      answers.put(question, answer);
      answer.observation =
          namers
              .watch(question)
              .observe(
                  state -> {
                    answer.state = state;
                    signal();
                  });
      return answer.state;
    }

    private void letGoAllBut(Set<Mount.Question> asked) {
      answers
          .entrySet()
          .removeIf(
              entry -> {
                boolean unused = !asked.contains(entry.getKey());
                if (unused) {
                  entry.getValue().observation.close();
                }
                return unused;
              });
    }

    private void release() {
      baseObservation.close();
      letGoAllBut(Set.of());
    }

    @Override
    public void close() {
      closed = true;
      signal();
    }
  }
}
