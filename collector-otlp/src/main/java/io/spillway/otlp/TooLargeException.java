package io.spillway.otlp;

import java.io.IOException;

/** A message decompresses to more than is allowed. */
final class TooLargeException extends IOException {
    TooLargeException(int maxBytes) {
        super("message larger than " + maxBytes + " bytes after decompression");
    }
}
