package io.spillway.otlp;

import io.grpc.ServerCall;
import io.spillway.component.ServerAuthenticator.Decision;
import java.io.InputStream;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call whose client is being authenticated in a way that takes long, on a thread of its own: a password hash that is slow
 * on purpose must not hold up the network thread, which other connections share. No payload is asked for meanwhile.
 */
final class AuthenticatingCall extends ServerCall.Listener<InputStream> implements Runnable {
    private final Supplier<Decision> decision;
    private final Function<Decision, ServerCall.Listener<InputStream>> whatFollows;
    private ServerCall.@Nullable Listener<InputStream> next;
    private boolean halfClosed;
    private boolean cancelled;

    AuthenticatingCall(Supplier<Decision> decision, Function<Decision, ServerCall.Listener<InputStream>> whatFollows) {
        this.decision = decision;
        this.whatFollows = whatFollows;
    }

    @Override
    public void run() {
        Decision made = decision.get();
        synchronized (this) {
            if (cancelled) {
                return;
            }
            ServerCall.Listener<InputStream> following = whatFollows.apply(made);
            next = following;
            if (halfClosed) {
                following.onHalfClose();
            }
        }
    }

    @Override
    public void onMessage(InputStream message) {
        ServerCall.Listener<InputStream> following = following();
        if (following != null) {
            following.onMessage(message);
        }
    }

    @Override
    public synchronized void onHalfClose() {
        if (next == null) {
            halfClosed = true;
        } else {
            next.onHalfClose();
        }
    }

    @Override
    public synchronized void onCancel() {
        cancelled = true;
        if (next != null) {
            next.onCancel();
        }
    }

    @Override
    public void onComplete() {
        ServerCall.Listener<InputStream> following = following();
        if (following != null) {
            following.onComplete();
        }
    }

    private synchronized ServerCall.@Nullable Listener<InputStream> following() {
        return next;
    }
}
