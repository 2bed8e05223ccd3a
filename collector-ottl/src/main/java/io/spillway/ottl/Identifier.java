package io.spillway.ottl;

import com.google.protobuf.ByteString;
import java.util.HexFormat;

/** A trace id (16 bytes) or a span id (8 bytes). */
record Identifier(ByteString bytes) {
    static final int TRACE = 16;
    static final int SPAN = 8;

    String hex() {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    boolean isZero() {
        for (int i = 0; i < bytes.size(); i++) {
            if (bytes.byteAt(i) != 0) {
                return false;
            }
        }
        return true;
    }
}
