package io.spillway.lmdb;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * The functions of the native library that are used, one to one. Pointers are plain addresses: what they point to is only
 * valid as LMDB's documentation says, and nobody checks it. Loaded when first used.
 */
final class Lmdb {
    static final int SUCCESS = 0;
    static final int NOT_FOUND = -30798;
    static final int PANIC = -30795;
    static final int MAP_FULL = -30792;

    static final int NO_SYNC = 0x10000;
    static final int NO_TLS = 0x200000;
    static final int NO_READ_AHEAD = 0x800000;

    static final int RESERVE = 0x10000;
    static final int APPEND = 0x20000;

    static final int READ_ONLY = 0x20000;

    static final int COMPACT = 0x01;

    static final int FIRST = 0;
    static final int LAST = 6;
    static final int NEXT = 8;
    static final int PREVIOUS = 12;
    static final int SET_RANGE = 17;

    /** All of memory, to follow addresses with. */
    static final MemorySegment MEMORY = everything();

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBRARY = NativeLibrary.load();

    private static final MethodHandle ENV_CREATE = handle("mdb_env_create", JAVA_LONG);
    private static final MethodHandle ENV_SET_MAPSIZE = handle("mdb_env_set_mapsize", JAVA_LONG, JAVA_LONG);
    private static final MethodHandle ENV_SET_MAXREADERS = handle("mdb_env_set_maxreaders", JAVA_LONG, JAVA_INT);
    private static final MethodHandle ENV_OPEN = handle("mdb_env_open", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle ENV_CLOSE = procedure("mdb_env_close", JAVA_LONG);
    private static final MethodHandle ENV_COPY = handle("mdb_env_copy2", JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle ENV_INFO = handle("mdb_env_info", JAVA_LONG, JAVA_LONG);
    private static final MethodHandle ENV_SYNC = handle("mdb_env_sync", JAVA_LONG, JAVA_INT);
    private static final MethodHandle TXN_BEGIN = handle("mdb_txn_begin", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
    private static final MethodHandle TXN_COMMIT = handle("mdb_txn_commit", JAVA_LONG);
    private static final MethodHandle TXN_ABORT = procedure("mdb_txn_abort", JAVA_LONG);
    private static final MethodHandle TXN_RESET = procedure("mdb_txn_reset", JAVA_LONG);
    private static final MethodHandle TXN_RENEW = handle("mdb_txn_renew", JAVA_LONG);
    private static final MethodHandle TXN_ID = handle("mdb_txn_id", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
    private static final MethodHandle DBI_OPEN = handle("mdb_dbi_open", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
    private static final MethodHandle STAT = handle("mdb_stat", JAVA_LONG, JAVA_INT, JAVA_LONG);
    private static final MethodHandle GET = handle("mdb_get", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle PUT = handle("mdb_put", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle DEL = handle("mdb_del", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle CURSOR_OPEN = handle("mdb_cursor_open", JAVA_LONG, JAVA_INT, JAVA_LONG);
    private static final MethodHandle CURSOR_CLOSE = procedure("mdb_cursor_close", JAVA_LONG);
    private static final MethodHandle CURSOR_GET = handle("mdb_cursor_get", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle CURSOR_DEL = handle("mdb_cursor_del", JAVA_LONG, JAVA_INT);
    private static final MethodHandle STRERROR = handle("mdb_strerror", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));

    private Lmdb() {}

    static int envCreate(long out) {
        try {
            return (int) ENV_CREATE.invokeExact(out);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static int envSetMapSize(long env, long size) {
        try {
            return (int) ENV_SET_MAPSIZE.invokeExact(env, size);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static int envSetMaxReaders(long env, int count) {
        try {
            return (int) ENV_SET_MAXREADERS.invokeExact(env, count);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static int envOpen(long env, long path, int flags, int mode) {
        try {
            return (int) ENV_OPEN.invokeExact(env, path, flags, mode);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static void envClose(long env) {
        try {
            ENV_CLOSE.invokeExact(env);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static int envCopy(long env, long path, int flags) {
        try {
            return (int) ENV_COPY.invokeExact(env, path, flags);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static int envInfo(long env, long out) {
        try {
            return (int) ENV_INFO.invokeExact(env, out);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static int envSync(long env, int force) {
        try {
            return (int) ENV_SYNC.invokeExact(env, force);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static int txnBegin(long env, long parent, int flags, long out) {
        try {
            return (int) TXN_BEGIN.invokeExact(env, parent, flags, out);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static int txnCommit(long txn) {
        try {
            return (int) TXN_COMMIT.invokeExact(txn);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static void txnAbort(long txn) {
        try {
            TXN_ABORT.invokeExact(txn);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static void txnReset(long txn) {
        try {
            TXN_RESET.invokeExact(txn);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static int txnRenew(long txn) {
        try {
            return (int) TXN_RENEW.invokeExact(txn);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static long txnId(long txn) {
        try {
            return (long) TXN_ID.invokeExact(txn);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static int dbiOpen(long txn, long name, int flags, long out) {
        try {
            return (int) DBI_OPEN.invokeExact(txn, name, flags, out);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static int stat(long txn, int dbi, long out) {
        try {
            return (int) STAT.invokeExact(txn, dbi, out);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static int get(long txn, int dbi, long key, long value) {
        try {
            return (int) GET.invokeExact(txn, dbi, key, value);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static int put(long txn, int dbi, long key, long value, int flags) {
        try {
            return (int) PUT.invokeExact(txn, dbi, key, value, flags);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static int del(long txn, int dbi, long key, long value) {
        try {
            return (int) DEL.invokeExact(txn, dbi, key, value);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static int cursorOpen(long txn, int dbi, long out) {
        try {
            return (int) CURSOR_OPEN.invokeExact(txn, dbi, out);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static void cursorClose(long cursor) {
        try {
            CURSOR_CLOSE.invokeExact(cursor);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static int cursorGet(long cursor, long key, long value, int operation) {
        try {
            return (int) CURSOR_GET.invokeExact(cursor, key, value, operation);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    static int cursorDel(long cursor, int flags) {
        try {
            return (int) CURSOR_DEL.invokeExact(cursor, flags);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    /** What a code means, in the words of the library. */
    static String describe(int code) {
        try {
            return MEMORY.getString((long) STRERROR.invokeExact(code), StandardCharsets.UTF_8);
        } catch (Throwable failed) {
            throw impossible(failed);
        }
    }

    /** Throws for every code but success. */
    static void check(String call, int code) throws LmdbException {
        if (code != SUCCESS) {
            throw new LmdbException(call, code);
        }
    }

    /** Native functions throw nothing; an {@link Error} of the virtual machine may still come by. */
    private static Error impossible(Throwable failed) {
        return failed instanceof Error error ? error : new LinkageError("A native call failed", failed);
    }

    @SuppressWarnings("restricted")
    private static MemorySegment everything() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    private static MethodHandle handle(String name, MemoryLayout... parameters) {
        return handle(name, FunctionDescriptor.of(JAVA_INT, parameters));
    }

    private static MethodHandle procedure(String name, MemoryLayout... parameters) {
        return handle(name, FunctionDescriptor.ofVoid(parameters));
    }

    @SuppressWarnings("restricted")
    private static MethodHandle handle(String name, FunctionDescriptor shape) {
        return LINKER.downcallHandle(LIBRARY.findOrThrow(name), shape);
    }
}
