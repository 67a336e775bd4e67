package io.weft.control.store.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.control.store.Change;
import io.weft.control.store.StoreException;
import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.Write;
import io.weft.stack.activity.Activity.Observation;
import io.weft.stack.activity.State;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * One write: reads the config map, decides, and replaces it on condition that it has not changed
 * meanwhile; else it begins anew. A text that somebody has edited by other means gets a version of
 * its own first. For the loop.
 */
final class Writing {
  private static final int OK = 200;
  private static final int CREATED = 201;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final ConfigMaps maps;
  private final Layout layout;
  private final InstantSource clock;
  private final Write write;
  private final ToLongFunction<String> known;
  private final Consumer<ConfigMap> written;
  private final Consumer<StoreException> refused;

  /**
   * @param known the highest version of a key that anybody was told
   * @param written is told what is there then; either that or {@code refused}, once
   */
  Writing(
      ConfigMaps maps,
      Layout layout,
      InstantSource clock,
      Write write,
      ToLongFunction<String> known,
      Consumer<ConfigMap> written,
      Consumer<StoreException> refused) {
    this.maps = maps;
    this.layout = layout;
    this.clock = clock;
    this.write = write;
    this.known = known;
    this.written = written;
    this.refused = refused;
  }

  void start() {
    maps.get(layout.name(write.key()), this::found);
  }

  private void found(State<ConfigMaps.Answer> outcome) {
    Optional<ConfigMap> there = object(outcome, OK);
    if (there.isPresent()) {
      decide(there.get());
    } else if (status(outcome) == NOT_FOUND) {
      Observation unused = maps.newest(this::absent);
    } else {
      refuse(outcome, false);
    }
  }

  /**
   * The first version is above the API server's, which rises by one at least with each change of
   * anything. So a config map that was deleted by hand, and made anew, does not go back.
   */
  private void absent(State<ConfigMaps.Answer> outcome) {
    if (outcome instanceof State.Ok<ConfigMaps.Answer> ok && ok.value().status() == OK) {
      long newest = ok.value().body().path("metadata").path("resourceVersion").asLong();
      long before = known.applyAsLong(write.key());
      decide(ConfigMap.make(layout, write.key(), Math.max(newest, before)));
    } else {
      refuse(outcome, false);
    }
  }

  private void decide(ConfigMap there) {
    if (there.isEdited()) {
      put(there.changed(there.text(), edit(clock)), ignored -> start());
      return;
    }
    Optional<StoreException> refusal = write.refusal(there.present());
    if (refusal.isPresent()) {
      refused.accept(refusal.get());
    } else {
      put(there.changed(write.text(), write.change()), written);
    }
  }

  /** A change that nobody has told of. */
  static Change edit(InstantSource clock) {
    return new Change("unknown", clock.instant(), "edited in Kubernetes");
  }

  private void put(Optional<ObjectNode> next, Consumer<ConfigMap> done) {
    if (next.isEmpty()) {
      String what = " and its last change have no room in one config map";
      refused.accept(new StoreException(Reason.TOO_LARGE, write.key() + what));
      return;
    }
    maps.put(
        next.get(),
        outcome -> {
          Optional<ConfigMap> made = object(outcome, OK).or(() -> object(outcome, CREATED));
          if (made.isPresent()) {
            done.accept(made.get());
          } else if (status(outcome) == CONFLICT
              || (status(outcome) == NOT_FOUND && next.get().path("metadata").has("uid"))) {
            start(); // somebody was faster
          } else {
            refuse(outcome, true);
          }
        });
  }

  private Optional<ConfigMap> object(State<ConfigMaps.Answer> outcome, int status) {
    return outcome instanceof State.Ok<ConfigMaps.Answer> ok && ok.value().status() == status
        ? ConfigMap.of(layout, ok.value().body())
        : Optional.empty();
  }

  private static int status(State<ConfigMaps.Answer> outcome) {
    return outcome instanceof State.Ok<ConfigMaps.Answer> ok ? ok.value().status() : 0;
  }

  private void refuse(State<ConfigMaps.Answer> outcome, boolean write) {
    refused.accept(Refusals.of(maps.name(), outcome, write));
  }
}
