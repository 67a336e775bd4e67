package io.weft.namers.etcd;

import static io.weft.namers.etcd.Fixture.bound;
import static io.weft.namers.etcd.Fixture.endpoints;
import static io.weft.namers.etcd.Fixture.eventually;
import static io.weft.namers.etcd.Fixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.name.NameTree;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.testkit.Seen;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What etcd does at most in its worst hour: events out of order, watches that it ends. */
class FaithlessEtcdTest {
  private final Fixture node = new Fixture();
  private FaithlessEtcd etcd;
  private Namer namer;
  private Seen<AddrSet> set;

  @BeforeEach
  void watch() throws Exception {
    etcd = new FaithlessEtcd("/services/web/i", "10.0.0.1:80", 10);
    namer = node.namer(settings(Map.of("emptyHoldMs", 0), etcd.url()));
    Seen<NameTree<Name>> name = node.lookup(namer, "/web");
    eventually(() -> bound(name));
    set = node.see(bound(name).addresses());
    eventually(() -> assertThat(etcd.isWatched()).isTrue());
  }

  @AfterEach
  void close() throws Exception {
    node.close();
    etcd.close();
  }

  @Test
  @DisplayName("pain point 3: an event that is older than what is known is not applied")
  void anOlderEventIsNotApplied() {
    etcd.tellDeletion(9); // before the listing
    etcd.tell("10.0.0.3:80", 13);
    eventually(() -> assertThat(endpoints(set)).containsExactly("10.0.0.3:80"));
    etcd.tell("10.0.0.2:80", 12);
    etcd.tellDeletion(11);
    etcd.tell("10.0.0.4:80", 14);

    eventually(() -> assertThat(endpoints(set)).containsExactly("10.0.0.4:80"));
    assertThat(set.states().toString())
        .doesNotContain("10.0.0.2:80")
        .doesNotContain("addresses=[]");
  }

  @Test
  void aWatchThatIsEndedAsCompactedIsBegunAnew() {
    etcd.list("10.0.0.5:80", 20);
    etcd.endWatch(19);

    eventually(() -> assertThat(endpoints(set)).containsExactly("10.0.0.5:80"));
    eventually(() -> assertThat(etcd.isWatched()).isTrue());
    assertThat(etcd.listings()).isEqualTo(2);
  }

  @Test
  void aStreamThatIsEndedIsOpenedAgain() {
    etcd.list("10.0.0.7:80", 40);
    etcd.endStream();

    eventually(() -> assertThat(endpoints(set)).containsExactly("10.0.0.7:80"));
  }

  @Test
  void aWatchThatIsRefusedIsReportedAndTriedAgain() {
    etcd.refuseWatches("permission denied");
    etcd.endWatch(0);

    eventually(
        () ->
            assertThat(namer.watches())
                .singleElement()
                .satisfies(report -> assertThat(report.problem()).contains("ended the watch")));
    eventually(() -> assertThat(etcd.listings()).isGreaterThan(2));
    assertThat(endpoints(set)).containsExactly("10.0.0.1:80");

    etcd.refuseWatches(null);
    eventually(() -> assertThat(etcd.isWatched()).isTrue());
    etcd.tell("10.0.0.6:80", 30);
    eventually(() -> assertThat(endpoints(set)).containsExactly("10.0.0.6:80"));
  }
}
