package io.spillway.otlp;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import java.util.function.LongConsumer;

/**
 * Tells a call of the bytes of its message while they arrive. gRPC hands a message over only when it is complete, so without
 * this tracer a message of each call could pile up in gRPC's buffers, unseen. Used by the network thread of the call.
 */
final class IncomingBytes extends ServerStreamTracer {
    /** Makes a tracer for each call. */
    static final Factory FACTORY = new Factory() {
        @Override
        public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
            return new IncomingBytes();
        }
    };

    private static final Context.Key<IncomingBytes> KEY = Context.key("incoming-bytes");

    private volatile LongConsumer listener = _ -> {};

    private IncomingBytes() {}

    /** The tracer of the call in whose context this is called. */
    static IncomingBytes here() {
        IncomingBytes here = KEY.get();
        return here == null ? new IncomingBytes() : here;
    }

    /** Asks to be told of every byte that arrives from now on; none arrives before the call asks for its message. */
    void listen(LongConsumer newListener) {
        listener = newListener;
    }

    @Override
    public Context filterContext(Context context) {
        return context.withValue(KEY, this);
    }

    @Override
    public void inboundWireSize(long bytes) {
        listener.accept(bytes);
    }
}
