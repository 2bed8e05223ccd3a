package io.spillway.partial.store;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/** After a failover a connection can lead to a server that only reads: it is given up, so that the next one leads elsewhere. */
public final class WrongServer implements SQLExceptionOverride {
    private static final String READ_ONLY = "25006";

    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        return READ_ONLY.equals(failure.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
