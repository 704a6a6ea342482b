/**
 * The restore plan: straight-line ops for every task of a group, and its bytes.
 *
 * <p>{@code native-shims/abi/plan.h} is the contract; a test reads it. An op carries its own byte
 * form and its own text form, so that both stand beside the fields they are about. Numbers are the
 * kernel's; addresses are {@link org.duration.image.Address}; descriptors are literal numbers.
 */
package org.duration.restore.plan;
