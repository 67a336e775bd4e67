package io.weft.control.api.http;

import io.weft.control.canary.Canaries;
import io.weft.control.dtab.Dtabs;
import io.weft.control.fleet.NameInUse;
import io.weft.control.fleet.NodeStatus;
import io.weft.control.names.Bindings;
import io.weft.control.plan.DryRun;
import io.weft.namers.name.Path;
import io.weft.stack.activity.Activity;
import io.weft.telemetry.Telemetry;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the API gives access to; all of it stays its owners'.
 *
 * @param boundNames the ids that namers can enumerate
 * @param nodes those that are connected at present, in the order in which they are told
 * @param names that the routers of a namespace which are connected here use
 * @param telemetry the metrics of the process
 */
public record Served(
    Dtabs dtabs,
    Bindings bindings,
    DryRun dryRun,
    Activity<SortedSet<Path>> boundNames,
    Supplier<List<NodeStatus>> nodes,
    Function<String, List<NameInUse>> names,
    Canaries canaries,
    Telemetry telemetry) {}
