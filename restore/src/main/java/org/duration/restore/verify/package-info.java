/**
 * Looks at a finished plan as a bytecode verifier looks at a class: nothing is run that does not
 * hold. A manifest is input from outside; whatever it says, no plan that passes here writes to a
 * file outside the group's own directory, or leaves a descriptor of the restore behind.
 */
package org.duration.restore.verify;
