/**
 * The raw capture stream as typed facts, exactly as the capturer wrote them: nothing is judged
 * here. The format is {@code native-shims/abi/capture_stream.h} and docs/capture-stream.md. Any
 * bytes are survived: what is no stream is a {@link org.duration.capture.raw.MalformedStream}.
 */
package org.duration.capture.raw;
