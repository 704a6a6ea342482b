/**
 * The Java half of registration: what the preloaded library tells of each process, and how the
 * group's environment names things. The C half is {@code native-shims/interceptor}.
 */
package org.duration.interceptor;
