package io.spillway.scrape;

/** A page that is not of its format. The page is good as a whole or bad as a whole, so nothing of it is used. */
public final class BadPageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int offset;

    BadPageException(int offset, String problem) {
        super("offset " + offset + ": " + problem);
        this.offset = offset;
    }

    /** The place of the problem in the page, in bytes. */
    public int offset() {
        return offset;
    }
}
