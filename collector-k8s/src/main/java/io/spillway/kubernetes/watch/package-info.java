/**
 * Watches: the objects of one kind as the API server has them, followed for as long as the collector runs.
 *
 * <p>A watch promises its {@link io.spillway.kubernetes.watch.WatchSink}:
 *
 * <ol>
 *   <li>Calls come from one thread at a time.
 *   <li>First comes a full list: {@code begin}, a {@code put} for each object, {@code end}. After {@code end} the sink knows every
 *       object that was there at one moment. Then come changes, {@code put} and {@code remove}, in the order of the server.
 *   <li>A full list can come again at any time. An object without a {@code put} between {@code begin} and {@code end} is gone, and
 *       the sink gets no {@code remove} for it. Until {@code end}, the older objects stay valid. A {@code begin} may follow a
 *       {@code begin} when a list broke off.
 *   <li>Once the server can be reached, the sink has its truth in the end, whatever happened in between.
 * </ol>
 *
 * <p>The failures, and the reaction to each:
 *
 * <table>
 *   <caption>Failures</caption>
 *   <tr><th>failure</th><th>reaction</th></tr>
 *   <tr><td>no connection, a connection that breaks, status 5xx or 429</td><td>a pause, then the watch goes on from the last version
 *       that the sink has seen; pauses double from half a second to half a minute, less up to half of each by chance</td></tr>
 *   <tr><td>status 410, or an ERROR event with code 410</td><td>a full list</td></tr>
 *   <tr><td>another ERROR event, or three watches in a row that end with nothing</td><td>a pause; the third time, a full list</td></tr>
 *   <tr><td>a stream that is silent</td><td>each watch asks the server to end it after 40 s, which it announces with a bookmark; a
 *       stream that stays silent for 10 s after that is dropped. A list is dropped after 30 s of silence</td></tr>
 *   <tr><td>status 401 or 403</td><td>an error that names the verb and the resource, once, and a pause; rights given later are
 *       noticed within half a minute</td></tr>
 *   <tr><td>no streamed list in this server</td><td>lists in pages of 5,000</td></tr>
 *   <tr><td>an object that cannot be read</td><td>counts as a broken connection</td></tr>
 * </table>
 */
@NullMarked
package io.spillway.kubernetes.watch;

import org.jspecify.annotations.NullMarked;
