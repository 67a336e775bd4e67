package io.weft.node.router;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.stack.Reply;
import io.weft.stack.Service;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the calls of a name go at present: a bound tree made ready to serve. Immutable; replaced as
 * a whole when the binding changes.
 */
final class Route<Q, R> implements Service<Q, R> {
  private static final Logger log = LoggerFactory.getLogger(Route.class);

  private final NameTree<Name.Bound> tree;
  private final List<Clusters<Q, R>.Lease> leases;
  private final Service<Q, R> entry;

  private Route(NameTree<Name.Bound> tree, List<Clusters<Q, R>.Lease> leases, Service<Q, R> entry) {
    this.tree = tree;
    this.leases = leases;
    this.entry = entry;
  }

  /**
   * Makes a tree ready, leasing its clusters.
   *
   * @param unbound tells why a tree that leads nowhere does so
   */
  static <Q, R> Route<Q, R> of(
      NameTree<Name.Bound> tree,
      Clusters<Q, R> clusters,
      RandomGenerator random,
      Supplier<Failure> unbound) {
    List<Clusters<Q, R>.Lease> leases = new ArrayList<>();
    Service<Q, R> entry = new Assembly<>(clusters, leases, random, unbound).assemble(tree);
    return new Route<>(tree, leases, entry);
  }

  NameTree<Name.Bound> tree() {
    return tree;
  }

  List<Clusters<Q, R>.Lease> leases() {
    return leases;
  }

  @Override
  public void call(CallContext context, Q request, Reply<R> reply) {
    entry.call(context, request, reply);
  }

  @Override
  public void close() {
    leases.forEach(Clusters.Lease::close);
  }

  private record Assembly<Q, R>(
      Clusters<Q, R> clusters,
      List<Clusters<Q, R>.Lease> leases,
      RandomGenerator random,
      Supplier<Failure> unbound) {

    Service<Q, R> assemble(NameTree<Name.Bound> tree) {
      if (tree instanceof NameTree.Leaf<Name.Bound> leaf) {
        return cluster(leaf.value());
      }
      if (tree instanceof NameTree.Union<Name.Bound> union) {
        return weighted(union);
      }
      if (tree instanceof NameTree.Alt<Name.Bound> alt && !alt.trees().isEmpty()) {
        return assemble(alt.trees().get(0));
      }
      return new Refusing<>(unbound.get());
    }

    private Service<Q, R> cluster(Name.Bound bound) {
      try {
        Clusters<Q, R>.Lease lease = clusters.lease(bound);
        leases.add(lease);
        return noting(bound.residual(), lease.cluster());
      } catch (Failure misconfigured) {
        log.warn("the calls of {} fail: {}", bound.id(), misconfigured.getMessage());
        return new Refusing<>(misconfigured);
      }
    }

    private static <Q, R> Service<Q, R> noting(Path residual, Service<Q, R> cluster) {
      if (residual.isEmpty()) {
        return cluster;
      }
      String text = residual.toString();
      return (context, request, reply) -> {
        context.residual(text);
        cluster.call(context, request, reply);
      };
    }

    private Service<Q, R> weighted(NameTree.Union<Name.Bound> union) {
      int size = union.trees().size();
      double[] upTo = new double[size];
      List<Service<Q, R>> branches = new ArrayList<>(size);
      double sum = 0;
      for (int i = 0; i < size; i++) {
        sum += union.trees().get(i).weight();
        upTo[i] = sum;
        branches.add(assemble(union.trees().get(i).tree()));
      }
      double total = sum;
      return (context, request, reply) -> {
        double drawn = random.nextDouble() * total;
        int chosen = 0;
        while (chosen < size - 1 && drawn >= upTo[chosen]) {
          chosen++;
        }
        branches.get(chosen).call(context, request, reply);
      };
    }
  }
}
