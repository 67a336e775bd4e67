package io.weft.control.api.grpc;

import io.weft.control.dtab.Dtabs;
import io.weft.control.fleet.Fleet;
import io.weft.control.fleet.Reports;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentMap;

/**
 * What all lanes share.
 *
 * @param store names the store of the Dtabs, whichever control service serves them
 * @param numbers of the last version that was seen of each namespace, also of one that is no more
 */
record Shop(
    String store,
    ConcurrentMap<String, Long> numbers,
    Dtabs dtabs,
    Answers answers,
    Fleet fleet,
    Reports reports,
    Gate gate,
    Limits limits,
    Patience patience,
    Absences absences,
    InstantSource time) {}
