package io.weft.namers.consul;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Announcement;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.watch.Reconnects;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.activity.Var;
import io.weft.stack.time.Loop;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service at an agent. It is registered with a check that counts as failed unless a sign of life
 * comes in time; an agent that does not know the check any more has forgotten the service, which is
 * then registered again. One request is under way at a time, and what is wanted next is looked at
 * when it is over, so that requests do not overtake each other. On the loop.
 */
final class Registration implements Announcement {
  private static final Logger log = LoggerFactory.getLogger(Registration.class);
  private static final int SIGNS_IN_TTL = 3;
  private static final int TRIES_TO_PART = 3;
  private static final int MAX_WEIGHT = 65_535; // Consul's own limit

  private final String service;
  private final String id;
  private final Address endpoint;
  private final Terms terms;
  private final ConsulApi api;
  private final Loop loop;
  private final Reconnects reconnects;
  private final Var<Boolean> registered = Var.of(false);
  private final CompletableFuture<Void> withdrawn = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private Loop.@Nullable Timeout nextSign;
  private boolean known; // the agent has it, as far as we know
  private boolean busy;
  private Wish wish = Wish.REGISTERED;
  private int triesToPart;

  private enum Wish {
    REGISTERED,
    WITHDRAWN,
    GONE
  }

  /**
   * What is agreed with the agent.
   *
   * @param ttl how long a sign of life lasts
   * @param forgotten how long after its end the agent keeps the service
   */
  record Terms(Duration ttl, Duration forgotten, List<String> tags) {}

  Registration(
      String service, Address endpoint, Terms terms, ConsulApi api, DiscoveryContext context) {
    String host = endpoint.socket().getAddress().getHostAddress();
    this.service = service;
    this.id = service + "-" + host.replaceAll("[:%]", ".") + "-" + endpoint.socket().getPort();
    this.endpoint = endpoint;
    this.terms = terms;
    this.api = api;
    this.loop = context.loop();
    this.reconnects = new Reconnects(loop, Reconnects.BACKOFF, context.random());
  }

  void start() {
    loop.execute(this::next);
  }

  @Override
  public Activity<Boolean> registered() {
    return registered;
  }

  @Override
  public CompletionStage<Void> withdraw() {
    wish(Wish.WITHDRAWN);
    return withdrawn.minimalCompletionStage();
  }

  /** Takes the service away; done when the agent has said so, or could not be told. */
  CompletableFuture<Void> end() {
    wish(Wish.GONE);
    return ended;
  }

  private void wish(Wish later) {
    loop.execute(
        () -> {
          if (later.compareTo(wish) > 0) {
            wish = later;
            triesToPart = TRIES_TO_PART;
            reconnects.succeeded();
            next();
          }
        });
  }

  /** Does what is wanted now, unless a request is under way. */
  private void next() {
    boolean done = wish == Wish.GONE ? ended.isDone() : withdrawn.isDone();
    if (busy || done) {
      return;
    }
    if (nextSign != null) {
      nextSign.cancel();
      nextSign = null;
    }
    switch (wish) {
      case REGISTERED -> {
        if (known) {
          put("check/pass/service:" + id, ConsulApi.object(), this::signed);
        } else {
          put("service/register", body(), this::accepted);
        }
      }
      case WITHDRAWN -> put(maintenance(true), ConsulApi.object(), this::leaving);
      case GONE -> put("service/deregister/" + id, ConsulApi.object(), this::gone);
    }
  }

  private void put(String path, ObjectNode body, IntConsumer answered) {
    Wish doing = wish;
    busy = true;
    var unused =
        api.put(
            "/v1/agent/" + path,
            body,
            state -> {
              busy = false;
              if (doing != wish && doing == Wish.REGISTERED) {
                next(); // what came of it does not matter any more
              } else if (state instanceof State.Ok<Integer> ok) {
                answered.accept(ok.value());
              } else if (state instanceof State.Failed<Integer> failed) {
                failed(failed.cause());
              }
            });
  }

  private void accepted(int status) {
    if (status == ConsulApi.OK) {
      // An earlier run may have left it in maintenance.
      put(maintenance(false), ConsulApi.object(), this::open);
    } else {
      failed(unexpected("register", status));
    }
  }

  private void open(int status) {
    if (status == ConsulApi.OK) {
      known = true;
      standing();
    } else {
      failed(unexpected("end the maintenance of", status));
    }
  }

  private void signed(int status) {
    if (status == ConsulApi.OK) {
      standing();
    } else {
      log.warn("{} has forgotten {}, which is registered again", api.name(), id);
      known = false;
      next();
    }
  }

  private void standing() {
    reconnects.succeeded();
    registered.set(true);
    nextSign = loop.schedule(terms.ttl().toNanos() / SIGNS_IN_TTL, this::next);
  }

  private void leaving(int status) {
    if (status == ConsulApi.SERVER_ERROR) {
      failed(unexpected("withdraw", status));
      return;
    }
    withdrawn.complete(null); // of what the agent does not know there is nothing to withdraw
    registered.set(false);
    if (wish == Wish.GONE) {
      next();
    }
  }

  private void gone(int status) {
    if (status == ConsulApi.SERVER_ERROR) {
      failed(unexpected("deregister", status));
    } else {
      over();
    }
  }

  private void failed(Throwable cause) {
    if (wish == Wish.REGISTERED) {
      if (!(registered.state() instanceof State.Failed<Boolean>)) {
        log.warn("{} is not registered: {}", id, cause.getMessage());
      }
      registered.setState(new State.Failed<>(cause));
      reconnects.later(this::next);
    } else if (--triesToPart > 0) {
      reconnects.later(this::next);
    } else {
      log.warn("{}: {}", id, cause.getMessage());
      withdrawn.completeExceptionally(cause);
      over();
    }
  }

  private void over() {
    registered.set(false);
    withdrawn.complete(null);
    if (wish == Wish.GONE) {
      reconnects.close();
      ended.complete(null);
    }
  }

  private IOException unexpected(String what, int status) {
    return new IOException(api.name() + " cannot " + what + " " + id + ": status " + status);
  }

  private String maintenance(boolean enable) {
    return "service/maintenance/" + id + "?enable=" + enable + "&reason=shutting%20down";
  }

  private ObjectNode body() {
    ObjectNode body =
        ConsulApi.object()
            .put("ID", id)
            .put("Name", service)
            .put("Address", endpoint.socket().getAddress().getHostAddress())
            .put("Port", endpoint.socket().getPort());
    terms.tags().forEach(body.putArray("Tags")::add);
    ObjectNode meta = body.putObject("Meta");
    for (String key : List.of(Address.IDENTITY, Address.ZONE)) {
      String value = endpoint.metadata().get(key);
      if (value != null) {
        meta.put(key, value);
      }
    }
    double weight = endpoint.weight();
    int whole = (int) Math.max(1, Math.min(MAX_WEIGHT, Math.round(weight)));
    if (whole != weight) {
      meta.put(InstanceRules.WEIGHT, Double.toString(weight));
    }
    body.putObject("Weights").put("Passing", whole).put("Warning", whole);
    body.putObject("Check")
        .put("CheckID", "service:" + id)
        .put("Name", "sign of life")
        .put("TTL", terms.ttl().toSeconds() + "s")
        .put("Status", Status.PASSING.text())
        .put("DeregisterCriticalServiceAfter", terms.forgotten().toSeconds() + "s");
    return body;
  }
}
