package io.spillway.otlp;

import io.grpc.ServerCall;
import io.spillway.component.ServerAuthenticator.Decision;
import java.io.InputStream;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call whose client is being authenticated on a thread of its own. A password hash is slow on purpose, and must not hold up the network
 * thread, which other connections share. The call asks for no payload meanwhile.
 */
final class AuthenticatingCall extends ServerCall.Listener<InputStream> implements Runnable {
    private final Supplier<Decision> decision;
    private final Function<Decision, ServerCall.Listener<InputStream>> whatFollows;
    private final Function<RuntimeException, ServerCall.Listener<InputStream>> afterFailure;
    private ServerCall.@Nullable Listener<InputStream> next;
    private boolean halfClosed;
    private boolean cancelled;

    /**
     * A call that waits.
     *
     * @param whatFollows learns the decision, unless the client is gone by then
     * @param afterFailure learns that there is none
     */
    AuthenticatingCall(
            Supplier<Decision> decision,
            Function<Decision, ServerCall.Listener<InputStream>> whatFollows,
            Function<RuntimeException, ServerCall.Listener<InputStream>> afterFailure) {
        this.decision = decision;
        this.whatFollows = whatFollows;
        this.afterFailure = afterFailure;
    }

    @Override
    public void run() {
        Supplier<ServerCall.Listener<InputStream>> following;
        try {
            Decision made = decision.get();
            following = () -> whatFollows.apply(made);
        } catch (RuntimeException e) {
            following = () -> afterFailure.apply(e);
        }
        goOn(following);
    }

    private synchronized void goOn(Supplier<ServerCall.Listener<InputStream>> following) {
        if (cancelled) {
            return;
        }
        ServerCall.Listener<InputStream> listener = following.get();
        next = listener;
        if (halfClosed) {
            listener.onHalfClose();
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
