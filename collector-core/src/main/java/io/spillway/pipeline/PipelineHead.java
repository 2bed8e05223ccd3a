package io.spillway.pipeline;

import io.spillway.component.AdmissionControl;
import io.spillway.component.Consumer;
import java.util.List;

/**
 * The beginning of a pipeline.
 *
 * @param consumer takes its batches
 * @param controls its processors that can refuse a payload unread, in their order
 */
record PipelineHead(Consumer consumer, List<AdmissionControl> controls) {}
