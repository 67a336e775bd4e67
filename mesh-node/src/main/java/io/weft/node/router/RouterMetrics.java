package io.weft.node.router;

import io.weft.stack.metrics.Metric;
import java.util.List;

/** The metrics of routers. Documented in {@code docs/metrics.md}. */
public final class RouterMetrics {
  static final Metric PATH_CALLS =
      Metric.of(
          "weft_path_calls_total",
          "Calls by logical name and result: ok, exception, or the code of a failure.",
          "router",
          "name",
          "result");
  static final Metric PATH_LATENCY =
      Metric.of(
          "weft_path_latency_seconds",
          "Time from a call's first byte in to its reply, by logical name.",
          "router",
          "name");
  static final Metric PATH_RETRIES =
      Metric.of(
          "weft_path_retries_total",
          "Calls sent again because what came of them is classified as retryable, by logical name.",
          "router",
          "name");
  static final Metric PATH_RETRIES_EXHAUSTED =
      Metric.of(
          "weft_path_retries_exhausted_total",
          "Calls that failed although they may be sent again: a budget was spent.",
          "router",
          "name");
  static final Metric CLUSTER_CALLS =
      Metric.of(
          "weft_cluster_calls_total",
          "Calls by bound name and result: ok, exception, or the code of a failure.",
          "router",
          "cluster",
          "result");
  static final Metric CLUSTER_LATENCY =
      Metric.of(
          "weft_cluster_latency_seconds",
          "Time from a call's arrival at a cluster to its reply, further tries included.",
          "router",
          "cluster");
  static final Metric CLUSTER_ENDPOINTS =
      Metric.of(
          "weft_cluster_endpoints", "Endpoints of a bound name at present.", "router", "cluster");
  static final Metric CLUSTER_REQUEUES =
      Metric.of(
          "weft_cluster_requeues_total",
          "Further tries of calls that were certainly not sent.",
          "router",
          "cluster");
  static final Metric CLUSTER_REQUEUES_EXHAUSTED =
      Metric.of(
          "weft_cluster_requeues_exhausted_total",
          "Calls that failed although another try would have been safe: the budget was spent.",
          "router",
          "cluster");
  static final Metric ACCRUAL_EJECTED =
      Metric.of(
          "weft_cluster_accrual_ejected",
          "Endpoints of a bound name that are taken for dead or on trial at present.",
          "router",
          "cluster");
  static final Metric ACCRUAL_REMOVALS =
      Metric.of(
          "weft_cluster_accrual_removals_total",
          "Times that an endpoint was taken for dead, trials that failed not counted.",
          "router",
          "cluster");
  static final Metric ACCRUAL_SPARED =
      Metric.of(
          "weft_cluster_accrual_spared_total",
          "Failures for which an endpoint was not taken for dead, because maxEjectionShare of its cluster are.",
          "router",
          "cluster");
  static final Metric ACCRUAL_PROBES =
      Metric.of(
          "weft_cluster_accrual_probes_total",
          "Calls that tried an endpoint which was taken for dead.",
          "router",
          "cluster");
  static final Metric ACCRUAL_REVIVALS =
      Metric.of(
          "weft_cluster_accrual_revivals_total",
          "Times that such a call succeeded and its endpoint was taken back.",
          "router",
          "cluster");
  static final Metric FAIL_FAST_REMOVALS =
      Metric.of(
          "weft_cluster_fail_fast_removals_total",
          "Times that an endpoint was left alone because a connection could not be opened.",
          "router",
          "cluster");
  static final Metric FAIL_FAST_REVIVALS =
      Metric.of(
          "weft_cluster_fail_fast_revivals_total",
          "Times that a connection to such an endpoint was open again.",
          "router",
          "cluster");
  static final Metric CLUSTER_HOPELESS =
      Metric.of(
          "weft_cluster_hopeless_total",
          "Calls turned away because they had less time left than any answer took of late.",
          "router",
          "cluster");
  static final Metric CLUSTER_SHED =
      Metric.of(
          "weft_cluster_shed_total",
          "Calls turned away because the cluster's limit of concurrent calls was reached.",
          "router",
          "cluster");
  static final Metric CLUSTER_CONCURRENCY =
      Metric.of(
          "weft_cluster_concurrency",
          "Calls of a cluster with a limit: being served, waiting, and the limit.",
          "router",
          "cluster",
          "which");
  static final Metric NAMES = Metric.of("weft_names", "Logical names in use at present.", "router");
  static final Metric OVERRIDDEN_NAMES =
      Metric.of(
          "weft_names_overridden",
          "Logical names in use at present to which callers gave Dtabs of their own.",
          "router");
  static final Metric CLUSTERS =
      Metric.of("weft_clusters", "Bound names in use at present.", "router");

  private RouterMetrics() {}

  /** All of them, for the check of the documentation. */
  public static List<Metric> all() {
    return List.of(
        PATH_CALLS,
        PATH_LATENCY,
        PATH_RETRIES,
        PATH_RETRIES_EXHAUSTED,
        CLUSTER_CALLS,
        CLUSTER_LATENCY,
        CLUSTER_ENDPOINTS,
        CLUSTER_REQUEUES,
        CLUSTER_REQUEUES_EXHAUSTED,
        ACCRUAL_EJECTED,
        ACCRUAL_REMOVALS,
        ACCRUAL_SPARED,
        ACCRUAL_PROBES,
        ACCRUAL_REVIVALS,
        FAIL_FAST_REMOVALS,
        FAIL_FAST_REVIVALS,
        CLUSTER_HOPELESS,
        CLUSTER_SHED,
        CLUSTER_CONCURRENCY,
        NAMES,
        OVERRIDDEN_NAMES,
        CLUSTERS);
  }
}
