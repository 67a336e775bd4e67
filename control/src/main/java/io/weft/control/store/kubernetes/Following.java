package io.weft.control.store.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.control.store.remote.Replica;
import io.weft.control.store.remote.Waiting;
import io.weft.namers.watch.Reconnects;
import io.weft.stack.activity.Activity.Observation;
import io.weft.stack.activity.State;
import io.weft.stack.time.Loop;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a {@link Replica} like the config maps of a collection: lists them, and changes them by
 * what a watch tells from there on. A watch that ends, as the server ends each of them, goes on
 * from the last version, if the server knows that; one that ends at once, as when that version is
 * forgotten, begins with a list. What somebody has edited by other means is told when it has a
 * version of its own. A list older than what was seen before comes of a cluster that was set up
 * anew, or from a backup: it is not taken. For the loop's thread, except for {@link #problem}.
 */
final class Following implements AutoCloseable {
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int GONE = 410;

  /** A watch that lasted as long was a good one. */
  private static final long GOOD_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ConfigMaps maps;
  private final Layout layout;
  private final Replica replica;
  private final Loop loop;
  private final InstantSource clock;
  private final ApiServer server;
  private final Reconnects retries;
  private final Waiting waiting;
  private final Map<String, Long> known = new HashMap<>(); // by key, as the API server numbers it
  private final Set<String> written = new HashSet<>(); // keys, since the list was begun
  private Observation call = () -> {};
  private Loop.@Nullable Timeout deadline;
  private String version = ""; // of the API server, up to which all is known
  private long latest; // the newest one that was seen
  private boolean heard; // on this watch
  private boolean closed;
  private volatile Optional<String> problem = Optional.empty();

  /**
   * @param waiting for the config maps to be known
   */
  Following(
      ConfigMaps maps,
      Layout layout,
      Replica replica,
      Loop loop,
      InstantSource clock,
      ApiServer server,
      Reconnects retries,
      Waiting waiting) {
    this.maps = maps;
    this.layout = layout;
    this.replica = replica;
    this.loop = loop;
    this.clock = clock;
    this.server = server;
    this.retries = retries;
    this.waiting = waiting;
  }

  Optional<String> problem() {
    return problem;
  }

  void start() {
    if (!closed) {
      end();
      written.clear();
      page("", new ArrayList<>());
    }
  }

  /** A config map that was written here. */
  void wrote(ConfigMap made) {
    if (!closed) {
      written.add(made.key());
      take(made);
      replica.tellIfWhole();
    }
  }

  // --- list ---

  private void page(String token, List<ConfigMap> listed) {
    call = maps.list(token, outcome -> listed(outcome, listed));
  }

  private void listed(State<ConfigMaps.Answer> outcome, List<ConfigMap> listed) {
    if (!(outcome instanceof State.Ok<ConfigMaps.Answer> ok) || ok.value().status() != OK) {
      failed(Refusals.of(maps.name(), outcome, false));
      return;
    }
    JsonNode body = ok.value().body();
    for (JsonNode item : body.path("items")) {
      ConfigMap.of(layout, item).ifPresent(listed::add);
    }
    String next = body.path("metadata").path("continue").asText();
    if (next.isEmpty()) {
      whole(body.path("metadata").path("resourceVersion").asText(), listed);
    } else {
      page(next, listed);
    }
  }

  private void whole(String now, List<ConfigMap> listed) {
    if (isOlder(now)) {
      return;
    }
    List<ConfigMap> edited = listed.stream().filter(ConfigMap::isEdited).toList();
    if (!edited.isEmpty()) {
      adopt(edited.get(0), this::start);
      return;
    }
    Set<String> gone = new HashSet<>(known.keySet());
    listed.forEach(each -> gone.remove(each.key()));
    gone.removeAll(written);
    gone.forEach(key -> gone(key, number(now)));
    listed.forEach(this::take);
    see(now);
    replica.tell();
    problem = Optional.empty();
    waiting.release();
    watch();
  }

  private boolean isOlder(String now) {
    boolean older = number(now) < latest;
    if (older) {
      failed(
          "Kubernetes is at version %s and was at %d before, which is not taken until the control service restarts"
              .formatted(now, latest));
    }
    return older;
  }

  /** Gives a text a version that somebody has edited by other means. */
  private void adopt(ConfigMap edited, Runnable then) {
    Optional<ObjectNode> next = edited.changed(edited.text(), Writing.edit(clock));
    if (next.isEmpty()) {
      failed(edited.key() + ", edited in Kubernetes, has no room for its history");
      return;
    }
    maps.put(
        next.get(),
        outcome -> {
          int status = outcome instanceof State.Ok<ConfigMaps.Answer> ok ? ok.value().status() : 0;
          if (closed) {
            return;
          }
          if (status == OK || status == CONFLICT || status == NOT_FOUND) {
            then.run(); // either the watch or the next list tells what is there now
          } else {
            failed(Refusals.of(maps.name(), outcome, true));
          }
        });
  }

  private void take(ConfigMap map) {
    known.merge(map.key(), number(map.resourceVersion().asText()), Math::max);
    replica.put(map.key(), map.text(), map.version());
  }

  /** There was no config map at some moment; one that was made later stays. */
  private void gone(String key, long moment) {
    if (known.getOrDefault(key, Long.MAX_VALUE) <= moment) {
      known.remove(key);
      replica.delete(key, replica.known(key) + 1);
    }
  }

  private void see(String now) {
    version = now;
    latest = Math.max(latest, number(now));
  }

  private static long number(String version) {
    return version.matches("[0-9]{1,18}") ? Long.parseLong(version) : Long.MAX_VALUE;
  }

  // --- watch ---

  private void watch() {
    if (closed) {
      return;
    }
    end();
    heard = false;
    long begun = loop.ticker().nanos();
    deadline =
        loop.schedule(
            server.watchLimit().plus(server.timeout()).toNanos(),
            () -> failed(maps.name() + ": the watch has not ended when it should have"));
    call =
        maps.watch(
            version,
            this::told,
            ended -> {
              if (heard || loop.ticker().nanos() - begun >= GOOD_NANOS) {
                end();
                retries.succeeded();
                retries.later(this::goOn);
              } else {
                failed(ended);
              }
            });
  }

  /** A server that is at an older version would not refuse the watch, and tell nothing. */
  private void goOn() {
    call =
        maps.newest(
            outcome -> {
              if (outcome instanceof State.Ok<ConfigMaps.Answer> ok && ok.value().status() == OK) {
                JsonNode metadata = ok.value().body().path("metadata");
                if (!isOlder(metadata.path("resourceVersion").asText())) {
                  watch();
                }
              } else {
                failed(Refusals.of(maps.name(), outcome, false));
              }
            });
  }

  private void told(JsonNode event) {
    JsonNode object = event.path("object");
    String type = event.path("type").asText();
    String now = object.path("metadata").path("resourceVersion").asText();
    if (type.equals("ERROR") || now.isEmpty()) {
      boolean forgotten = object.path("code").asInt() == GONE;
      end();
      if (forgotten) {
        retries.later(this::start);
      } else {
        failed(maps.name() + ": the watch tells " + object.path("message").asText("no JSON"));
      }
      return;
    }
    heard = true;
    see(now);
    ConfigMap.of(layout, object)
        .ifPresent(
            map -> {
              switch (type) {
                case "ADDED", "MODIFIED" -> changed(map);
                case "DELETED" -> gone(map.key(), number(now));
                default -> {} // a bookmark, or something of a later server
              }
            });
    replica.tell();
  }

  private void changed(ConfigMap map) {
    if (map.isEdited()) {
      adopt(map, () -> {});
    } else {
      take(map);
    }
  }

  // --- tries ---

  private void failed(Throwable why) {
    failed(String.valueOf(why.getMessage()));
  }

  private void failed(String why) {
    if (!closed) {
      end();
      waiting.hold();
      problem = Optional.of(why);
      retries.later(this::start);
    }
  }

  private void end() {
    call.close();
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
    }
  }

  /** Nothing is told any more. */
  @Override
  public void close() {
    closed = true;
    end();
  }
}
