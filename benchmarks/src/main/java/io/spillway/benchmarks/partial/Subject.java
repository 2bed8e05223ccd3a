package io.spillway.benchmarks.partial;

import java.sql.SQLException;

/** A way to keep spans in flight. Spans are numbers from 0. */
interface Subject extends AutoCloseable {
    String name();

    /** An SQL expression: the bytes of its tables with their indexes. */
    String relations();

    /** One heartbeat for each of these spans; says the same in every round. */
    void heartbeats(int round, int from, int to) throws Exception;

    void stops(int from, int to) throws Exception;

    /** Lets all that is in flight expire; not measured. */
    void expire() throws Exception;

    /** Takes out everything that has expired, and answers how much that was. */
    int collect() throws Exception;

    @Override
    void close() throws SQLException;
}
