/**
 * From the raw capture stream to an image: {@link org.duration.capture.raw.RawStream} → {@link
 * org.duration.capture.ImageBuilder} → {@link org.duration.capture.CaptureResult}. Pure: it opens
 * no file and asks the kernel nothing. What cannot be captured faithfully becomes a {@link
 * org.duration.capture.Refusal}; all of them are collected before anything is said.
 */
package org.duration.capture;
