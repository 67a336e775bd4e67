package io.weft.control.api.grpc;

import io.weft.control.dtab.Dtabs;
import io.weft.control.fleet.Fleet;
import io.weft.control.fleet.Reports;
import java.time.InstantSource;

/**
 * What all lanes share.
 *
 * @param store names the store of the Dtabs, whichever control service serves them
 */
record Shop(
    String store,
    Dtabs dtabs,
    Answers answers,
    Fleet fleet,
    Reports reports,
    Limits limits,
    InstantSource time) {}
